import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Claim } from '../../chat/trace/checks/statements';
import { languageSlips } from '../../chat/trace/language';
import { placesOf } from '../../chat/trace/pieces';
import type { Step } from '../../chat/turn';
import { IconButton } from '../kit/button';
import { useFollowScroll } from '../kit/follow-scroll';
import { StepView } from './step-view';

interface StepsProps {
  readonly turnId: string;
  readonly steps: readonly Step[];
  readonly running: boolean;
  readonly origin: Step | null;
  readonly checks: readonly (readonly Claim[])[];
  /** What is searched for; only steps that hold it are shown. */
  readonly words: string;
  readonly selected: number | null;
  readonly onSelect: (step: number | null) => void;
}

const noClaims: readonly Claim[] = [];

/** The steps in a box of their own height, which follows the newest one until the reader scrolls up. */
export function Steps({ turnId, steps, running, origin, checks, words, selected, onSelect }: StepsProps) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const { following, goToEnd } = useFollowScroll(box, running, steps);
  const slips = useMemo(() => languageSlips(steps), [steps]);
  const shown = words.trim() === '' ? steps : steps.filter(({ text }) => placesOf(text, words).length > 0);

  useEffect(() => {
    if (selected === null) return;
    box.current?.querySelector(`[data-step="${selected}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [selected]);

  return (
    <div className="trace__scroll" ref={box} role="region" aria-label={t('trace.steps')} tabIndex={0}>
      <ol className="steps">
        {shown.map((step) => (
          <StepView
            key={step.index}
            step={step}
            turnId={turnId}
            origin={step.index === origin?.index}
            claims={checks[step.index] ?? noClaims}
            slip={slips[step.index] ?? null}
            words={words}
            selected={step.index === selected}
            onSelect={onSelect}
          />
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
