import { useEffect, useRef } from 'react';
import { useSessionState } from '../session-context';
import { TurnView } from './turn-view';
import './conversation.css';

/** The turns, oldest first. A new question moves to the top of the window, and its answer grows below it. */
export function Conversation() {
  const count = useSessionState((state) => state.turns.length);
  const turns = useSessionState((state) => state.turns);
  const seen = turns.at(-1)?.reply.prompt?.earlierTurns;
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const newest = list.current?.lastElementChild;
    newest?.scrollIntoView({ block: 'start' });
    // The example that was pressed is gone; whoever goes by keyboard goes on from the question it asked.
    if (document.activeElement === document.body) newest?.querySelector<HTMLElement>('h2')?.focus({ preventScroll: true });
  }, [count]);
  return (
    <div className="conversation" ref={list}>
      {turns.map((turn, index) => (
        <TurnView
          key={turn.id}
          turn={turn}
          outside={seen !== undefined && index < turns.length - 1 && turn.reply.answer !== '' && !seen.includes(turn.id)}
        />
      ))}
    </div>
  );
}
