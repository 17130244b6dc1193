import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { splitAtTurnsOfMind } from '../../chat/trace/turns-of-mind';
import type { Step } from '../../chat/turn';
import { formatPercent } from '../format';
import { ConfidenceCourse } from './confidence-course';

/** Below this mean confidence a step is shown as doubtful. */
const doubtful = 0.75;

interface StepViewProps {
  readonly step: Step;
  /** Whether the answer came from this step. */
  readonly origin: boolean;
}

/** One step of the thought: its first sentence as a lead, turns of mind marked, its confidence at the end of the line. */
export const StepView = memo(function StepView({ step, origin }: StepViewProps) {
  const { t, i18n } = useTranslation();
  const { text, title, meanConfidence } = step;
  const lead = text.startsWith(title) && text.length > title.length + 1 ? title.length : 0;
  const classes = ['step'];
  if (step.turnOfMind) classes.push('step--turn');
  if (origin) classes.push('step--origin');
  if (meanConfidence !== null && meanConfidence < doubtful) classes.push('step--doubtful');
  const percent = meanConfidence === null ? '' : formatPercent(meanConfidence, i18n.language);
  return (
    <li className={classes.join(' ')} data-step={step.index}>
      <span className="step__node" aria-hidden="true" />
      <span className="step__number" aria-hidden="true">
        {step.index + 1}
      </span>
      <p className={text.startsWith('```') ? 'step__text step__text--code' : 'step__text'}>
        {lead > 0 ? (
          <span className="step__lead">
            <Marked text={text.slice(0, lead)} />
          </span>
        ) : null}
        <Marked text={text.slice(lead)} />
        {step.turnOfMind ? <span className="visually-hidden"> ({t('trace.turnOfMind')})</span> : null}
        {origin ? <span className="visually-hidden"> ({t('trace.origin')})</span> : null}
      </p>
      <span className="step__confidence" title={t('trace.confidence', { percent })}>
        <ConfidenceCourse tokens={step.tokens} />
        <span className="step__percent">{percent}</span>
      </span>
    </li>
  );
});

/** A text with its turns of mind set off. */
function Marked({ text }: { readonly text: string }) {
  return splitAtTurnsOfMind(text).map((piece) =>
    piece.turn ? (
      <mark key={piece.start} className="step__turn">
        {piece.text}
      </mark>
    ) : (
      piece.text
    ),
  );
}
