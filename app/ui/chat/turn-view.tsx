import { lazy, memo, Suspense, useId, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { originOf, resultOf } from '../../chat/trace/origin';
import { isRunning, type Turn } from '../../chat/turn';
import { Answer } from '../markdown/answer';
import { Failure } from '../models/failure';
import { Thread } from '../trace/thread';
import { TracePanel } from '../trace/trace-panel';
import { Question } from './question';
import { TurnFoot } from './turn-foot';
import { TurnNotices } from './turn-notices';

const Inspector = lazy(() => import('../inspector/inspector'));

interface TurnViewProps {
  readonly turn: Turn;
  /** Whether the model no longer knows of it when it answers the newest question. */
  readonly outside: boolean;
}

/** One question with its answer, the thought in the margin, and the line from the step to what came of it. */
export const TurnView = memo(function TurnView({ turn, outside }: TurnViewProps) {
  const { t } = useTranslation();
  const { reply } = turn;
  const questionId = useId();
  const article = useRef<HTMLElement>(null);
  const [inspecting, setInspecting] = useState(false);
  const running = isRunning(reply);
  // While the answer grows its result still changes with every word.
  const result = useMemo(() => (running ? null : resultOf(reply.answer)), [running, reply.answer]);
  const origin = useMemo(
    () => (result === null ? null : originOf(reply.thought.steps, result.text)),
    [result, reply.thought.steps],
  );
  return (
    <article className="turn" ref={article} aria-labelledby={questionId}>
      <Question turn={turn} id={questionId} outside={outside} />
      <TracePanel turn={turn} origin={origin} />
      <section className="turn__answer" aria-label={t('turn.answer')} aria-busy={running}>
        {reply.answer === '' ? null : <Answer text={reply.answer} result={result} />}
        {running && reply.answer === '' ? <p className="turn__waiting">{t(`phase.${reply.phase}`)} …</p> : null}
        {reply.failure === null ? null : <Failure failure={reply.failure} />}
        <TurnNotices turn={turn} />
        <TurnFoot turn={turn} inspecting={inspecting} onInspect={() => setInspecting(!inspecting)} />
        {inspecting ? (
          <Suspense>
            <Inspector turn={turn} />
          </Suspense>
        ) : null}
      </section>
      {origin === null ? null : <Thread turn={article} step={origin.index} />}
    </article>
  );
});
