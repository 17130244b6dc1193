import { lazy, memo, Suspense, useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Claim } from '../../chat/trace/checks/statements';
import type { ThoughtLanguage } from '../../chat/trace/language';
import type { Step } from '../../chat/turn';
import { formatPercent } from '../format';
import { ConfidenceCourse } from './confidence-course';
import { Marked } from './marked';

// Looking into a step comes after reading it; the page starts without what that needs.
const StepDetails = lazy(() => import('../inspector/step-details'));

/** Below this mean confidence a step is shown as doubtful. */
const doubtful = 0.75;

interface StepViewProps {
  readonly step: Step;
  readonly turnId: string;
  /** Whether the answer came from this step. */
  readonly origin: boolean;
  readonly claims: readonly Claim[];
  /** The language that the step slips into. */
  readonly slip: ThoughtLanguage | null;
  readonly words: string;
  /** Whether its tokens and actions are shown. */
  readonly selected: boolean;
  readonly onSelect: (step: number | null) => void;
}

/** One step of the thought: its first sentence as a lead, what was found in it marked, its confidence at the end of the line. */
export const StepView = memo(function StepView({ step, turnId, origin, claims, slip, words, selected, onSelect }: StepViewProps) {
  const { t, i18n } = useTranslation();
  const detailsId = useId();
  const { text, title, meanConfidence } = step;
  const lead = text.startsWith(title) && text.length > title.length + 1 ? title.length : 0;
  const wrong = claims.some(({ right }) => !right);
  const classes = ['step'];
  if (step.turnOfMind) classes.push('step--turn');
  if (origin) classes.push('step--origin');
  if (wrong) classes.push('step--wrong');
  if (selected) classes.push('step--selected');
  if (meanConfidence !== null && meanConfidence < doubtful) classes.push('step--doubtful');
  const percent = meanConfidence === null ? '' : formatPercent(meanConfidence, i18n.language);
  return (
    <li className={classes.join(' ')} data-step={step.index}>
      <span className="step__node" aria-hidden="true" />
      <button
        type="button"
        className="step__number"
        aria-label={t('trace.step', { number: step.index + 1 })}
        aria-expanded={selected}
        aria-controls={detailsId}
        onClick={() => onSelect(selected ? null : step.index)}
      >
        {step.index + 1}
      </button>
      <p className={text.startsWith('```') ? 'step__text step__text--code' : 'step__text'} lang={slip ?? undefined}>
        {slip === null ? null : (
          <abbr className="step__slip" title={t(`trace.slip.${slip}`)}>
            {t(`trace.slipShort.${slip}`)}
          </abbr>
        )}
        <Marked text={text} claims={claims} words={words} lead={lead} />
        {step.turnOfMind ? <span className="visually-hidden"> ({t('trace.turnOfMind')})</span> : null}
        {origin ? <span className="visually-hidden"> ({t('trace.origin')})</span> : null}
      </p>
      <span className="step__confidence" title={t('trace.confidence', { percent })}>
        <ConfidenceCourse tokens={step.tokens} />
        <span className="step__percent">{percent}</span>
      </span>
      <div id={detailsId} className="step__details" hidden={!selected}>
        {selected ? (
          <Suspense>
            <StepDetails turnId={turnId} step={step} />
          </Suspense>
        ) : null}
      </div>
    </li>
  );
});
