import { startTransition, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../kit/button';
import { useRoute } from '../route';
import { useLibraryState, useSessionState } from '../session-context';
import { useKeptFocus } from './kept-focus';
import { TurnView } from './turn-view';
import './conversation.css';

/** Turns that are drawn when a conversation is opened, and that come with every wish for earlier ones. */
const drawnAtOnce = 20;
/** The others are drawn one by one, each between two frames. */
const drawnAtFirst = 1;

/**
 * The newest turns, oldest first, and the way to earlier ones. A new question moves to the top of the window, and its answer grows below it.
 */
export function Conversation() {
  const id = useLibraryState((state) => state.current);
  return <Turns key={id} />;
}

function Turns() {
  const { t } = useTranslation();
  const turns = useSessionState((state) => state.turns);
  const count = turns.length;
  const seen = turns.at(-1)?.reply.prompt?.earlierTurns;
  const list = useRef<HTMLDivElement>(null);
  const [wanted, setWanted] = useState(drawnAtOnce);
  const [drawn, setDrawn] = useState(drawnAtFirst);
  // A turn that the address leads to is there at once.
  const route = useRoute();
  const linked = route.place === 'conversation' && route.turn !== null ? turns.findIndex((turn) => turn.id === route.turn) : -1;
  const most = Math.min(count, Math.max(drawn, linked < 0 ? 0 : count - linked));
  const first = count - most;
  const shown = turns.slice(first);
  const firstId = shown[0]?.id;
  const before = useRef(firstId);
  const keptFocus = useKeptFocus(list, shown);

  useEffect(() => {
    if (drawn < Math.min(wanted, count)) startTransition(() => setDrawn(drawn + 1));
  }, [drawn, wanted, count]);

  const ledTo = useEffectEvent(() => (linked < 0 ? list.current?.lastElementChild : list.current?.children[linked - first]));
  useEffect(() => {
    const newest = ledTo();
    newest?.scrollIntoView({ block: 'start' });
    // The example that was pressed is gone; whoever goes by keyboard goes on from the question it asked.
    if (document.activeElement === document.body) newest?.querySelector<HTMLElement>('h2')?.focus({ preventScroll: true });
  }, [count]);

  // What comes above moves nothing of what is read.
  useLayoutEffect(() => {
    const above = turns.slice(first).findIndex(({ id }) => id === before.current);
    before.current = firstId;
    if (above <= 0) return;
    const added = [...list.current!.children].slice(0, above);
    scrollBy(0, added.reduce((height, turn) => height + turn.getBoundingClientRect().height, 0));
  }, [firstId, first, turns]);

  return (
    <>
      {first > 0 ? (
        <Button onClick={() => setWanted(wanted + drawnAtOnce)}>{t('turn.earlier', { number: first })}</Button>
      ) : null}
      <div className="conversation" ref={list} {...keptFocus}>
        {shown.map((turn, index) => (
          <TurnView
            key={turn.id}
            turn={turn}
            outside={seen !== undefined && index < most - 1 && turn.reply.answer !== '' && !seen.includes(turn.id)}
          />
        ))}
      </div>
    </>
  );
}
