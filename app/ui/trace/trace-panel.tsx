import * as Collapsible from '@radix-ui/react-collapsible';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { isRunning, type Reply, type Step } from '../../chat/turn';
import { IconButton } from '../kit/button';
import { CopyButton } from '../kit/copy-button';
import { useFollowScroll } from '../kit/follow-scroll';
import { Icon } from '../kit/icon';
import { useMediaQuery, wideLayout } from '../kit/media-query';
import { preferences, type TraceMode } from '../settings/preferences';
import { StepView } from './step-view';
import { TraceSummary } from './trace-summary';
import './trace.css';

interface TracePanelProps {
  readonly reply: Reply;
  /** The step that the answer came from. */
  readonly origin: Step | null;
}

/**
 * The thought in the margin. Open while it runs; what happens afterwards is the reader's setting, and a reader who opens or
 * closes it by hand has the last word.
 */
export function TracePanel({ reply, origin }: TracePanelProps) {
  const { t } = useTranslation();
  const mode = useStore(preferences, (chosen) => chosen.trace);
  const wide = useMediaQuery(wideLayout);
  const [chosen, setChosen] = useState<boolean | null>(null);
  const { thought } = reply;
  const open = chosen ?? opensByItself(mode, reply, wide);
  if (thought.steps.length === 0) {
    return isRunning(reply) || reply.answer === '' ? null : <p className="trace turn__trace trace--none">{t('trace.none')}</p>;
  }
  return (
    <Collapsible.Root asChild open={open} onOpenChange={setChosen}>
      <aside className="trace turn__trace" aria-label={t('trace.label')}>
        <div className="trace__head">
          <Collapsible.Trigger className="trace__toggle">
            <Icon name="chevron" />
            <TraceSummary reply={reply} />
          </Collapsible.Trigger>
          {thought.end !== null && open ? <CopyButton label={t('trace.copy')} text={() => thought.text} /> : null}
        </div>
        <Collapsible.Content>
          <Steps steps={thought.steps} running={thought.end === null && isRunning(reply)} origin={origin} />
        </Collapsible.Content>
      </aside>
    </Collapsible.Root>
  );
}

function opensByItself(mode: TraceMode, reply: Reply, wide: boolean): boolean {
  if (mode !== 'auto') return mode === 'open';
  return wide || reply.thought.end === null || reply.answer === '';
}

interface StepsProps {
  readonly steps: readonly Step[];
  readonly running: boolean;
  readonly origin: Step | null;
}

/** The steps in a box of their own height, which follows the newest one until the reader scrolls up. */
function Steps({ steps, running, origin }: StepsProps) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const { following, goToEnd } = useFollowScroll(box, running, steps);
  return (
    <div className="trace__scroll" ref={box} role="region" aria-label={t('trace.steps')} tabIndex={0}>
      <ol className="steps">
        {steps.map((step) => (
          <StepView key={step.index} step={step} origin={step.index === origin?.index} />
        ))}
      </ol>
      {running && !following ? (
        <div className="trace__end">
          <IconButton icon="down" look="outlined" label={t('trace.toEnd')} onClick={goToEnd} />
        </div>
      ) : null}
    </div>
  );
}
