import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Claim } from '../../chat/trace/checks/statements';
import { languageSlips } from '../../chat/trace/language';
import { placesOf } from '../../chat/trace/pieces';
import type { Step } from '../../chat/turn';
import { IconButton } from '../kit/button';
import { useFollowScroll } from '../kit/follow-scroll';
import { StepChunk } from './step-chunk';

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

/** Steps that are drawn or folded together. */
const chunkLength = 12;
/** Shorter thoughts are drawn as a whole. */
const foldsFrom = 48;

/** Steps that come into sight get their true heights in the next frames, and what was scrolled to would be elsewhere then. */
const framesToSettle = 6;

/** The steps in a box of their own height, which follows the newest one until the reader scrolls up. */
export function Steps({ turnId, steps, running, origin, checks, words, selected, onSelect }: StepsProps) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const { following, goToEnd } = useFollowScroll(box, running, steps);
  const slips = useMemo(() => languageSlips(steps), [steps]);
  const shown = words.trim() === '' ? steps : steps.filter(({ text }) => placesOf(text, words).length > 0);
  const chunks = Array.from({ length: Math.ceil(shown.length / chunkLength) }, (_, chunk) => chunk * chunkLength);

  useEffect(() => {
    if (selected === null) return undefined;
    let frames = framesToSettle;
    const show = (): void => {
      box.current?.querySelector(`[data-step="${selected}"]`)?.scrollIntoView({ block: 'nearest' });
      if (--frames > 0) frame = requestAnimationFrame(show);
    };
    let frame = requestAnimationFrame(show);
    return () => cancelAnimationFrame(frame);
  }, [selected]);

  return (
    <div className="trace__scroll" ref={box} role="region" aria-label={t('trace.steps')} tabIndex={0}>
      <div className="steps">
        {chunks.map((from) => (
          <StepChunk
            key={from}
            turnId={turnId}
            steps={shown}
            from={from}
            to={Math.min(from + chunkLength, shown.length)}
            checks={checks}
            slips={slips}
            origin={origin?.index ?? -1}
            words={words}
            selected={selected}
            onSelect={onSelect}
            box={box}
            folds={shown.length > foldsFrom}
          />
        ))}
      </div>
      {running && !following ? (
        <div className="trace__end">
          <IconButton icon="down" look="outlined" label={t('trace.toEnd')} onClick={goToEnd} />
        </div>
      ) : null}
    </div>
  );
}
