import * as Collapsible from '@radix-ui/react-collapsible';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { isRunning, type Reply, type Step, type Turn } from '../../chat/turn';
import { IconButton } from '../kit/button';
import { CopyButton } from '../kit/copy-button';
import { Icon } from '../kit/icon';
import { useMediaQuery, wideLayout } from '../kit/media-query';
import { saveFile } from '../kit/save-file';
import { useRoute } from '../route';
import { preferences, type TraceMode } from '../settings/preferences';
import { Steps } from './steps';
import { TraceSearch } from './trace-search';
import { TraceSummary } from './trace-summary';
import { TraceVerdict } from './trace-verdict';
import { useChecks } from './use-checks';
import './trace.css';

interface TracePanelProps {
  readonly turn: Turn;
  /** The step that the answer came from. */
  readonly origin: Step | null;
}

/**
 * The thought in the margin. Open while it runs; what happens afterwards is the reader's setting, and a reader who opens or
 * closes it by hand has the last word.
 */
export function TracePanel({ turn, origin }: TracePanelProps) {
  const { t } = useTranslation();
  const { reply } = turn;
  const { thought } = reply;
  const mode = useStore(preferences, (chosen) => chosen.trace);
  const wide = useMediaQuery(wideLayout);
  const linked = useLinkedStep(turn.id);
  const [chosen, setChosen] = useState<boolean | null>(null);
  const [selected, setSelected] = useState<number | null>(linked);
  const [led, setLed] = useState(linked);
  const [searching, setSearching] = useState(false);
  const [words, setWords] = useState('');
  const checks = useChecks(turn.question, thought.steps);
  const select = useCallback((step: number | null) => setSelected(step), []);
  // Another link into a conversation that is open already.
  if (linked !== led) {
    setLed(linked);
    if (linked !== null) {
      setSelected(linked);
      setChosen(true);
    }
  }
  const open = chosen ?? (linked !== null || opensByItself(mode, reply, wide));
  if (thought.steps.length === 0) {
    return isRunning(reply) || reply.answer === '' ? null : <p className="trace turn__trace trace--none">{t('trace.none')}</p>;
  }
  const ended = thought.end !== null;
  return (
    <Collapsible.Root asChild open={open} onOpenChange={setChosen}>
      <aside className="trace turn__trace" aria-label={t('trace.label')}>
        <div className="trace__head">
          <Collapsible.Trigger className="trace__toggle">
            <Icon name="chevron" />
            <TraceSummary reply={reply} />
          </Collapsible.Trigger>
        </div>
        <div className="trace__row">
          <TraceVerdict
            checks={checks}
            onGo={(step) => {
              setChosen(true);
              setSelected(step);
            }}
          />
          {ended && open ? (
            <span className="trace__tools">
              <IconButton
                icon="search"
                label={t('trace.search')}
                aria-expanded={searching}
                onClick={() => {
                  setSearching(!searching);
                  setWords('');
                }}
              />
              <CopyButton label={t('trace.copy')} text={() => thought.text} />
              <IconButton
                icon="save"
                label={t('trace.export')}
                onClick={() => saveFile(turn.question, 'text', `${turn.question}\n\n${thought.text}\n`)}
              />
            </span>
          ) : null}
        </div>
        <Collapsible.Content>
          {searching ? <TraceSearch steps={thought.steps} words={words} onChange={setWords} /> : null}
          <Steps
            turnId={turn.id}
            steps={thought.steps}
            running={!ended && isRunning(reply)}
            origin={origin}
            checks={checks}
            words={words}
            selected={selected}
            onSelect={select}
          />
        </Collapsible.Content>
      </aside>
    </Collapsible.Root>
  );
}

/** The step that the address leads to, when it is one of this turn. */
function useLinkedStep(turnId: string): number | null {
  const route = useRoute();
  return route.place === 'conversation' && route.turn === turnId ? route.step : null;
}

function opensByItself(mode: TraceMode, reply: Reply, wide: boolean): boolean {
  if (mode !== 'auto') return mode === 'open';
  return wide || reply.thought.end === null || reply.answer === '';
}
