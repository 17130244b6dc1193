import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { GeneratedToken, TokenProbability } from '../../engine/engine';
import { type ErrorData, errorToData } from '../../engine/errors';
import { formatNumber } from '../format';
import { Failure } from '../models/failure';
import { useSession, useSessionState } from '../session-context';
import { preferences } from '../settings/preferences';
import { visible } from './visible';

interface TokenAlternativesProps {
  readonly turnId: string;
  readonly token: GeneratedToken;
  /** Its place among the reply's tokens. */
  readonly place: number;
}

type Answer = readonly TokenProbability[] | ErrorData | null;

/** What the model could have written instead, with its probabilities, asked of the model anew; each is a branch. */
export function TokenAlternatives({ turnId, token, place }: TokenAlternativesProps) {
  const { t, i18n } = useTranslation();
  const session = useSession();
  const budget = useStore(preferences, (chosen) => chosen.budget);
  const model = useSessionState((state) => state.all.find(({ id }) => id === turnId)?.reply.model ?? '');
  const available = useSessionState(
    (state) => state.activeTurn === null && state.model.status === 'ready' && state.model.info.name === model,
  );
  const [answer, setAnswer] = useState<Answer>(null);

  useEffect(() => {
    if (!available) return undefined;
    const controller = new AbortController();
    session.alternatives(turnId, place, controller.signal).then(
      (found) => {
        if (!controller.signal.aborted) setAnswer(found);
      },
      (error: unknown) => {
        if (!controller.signal.aborted) setAnswer(errorToData(error));
      },
    );
    return () => controller.abort();
  }, [session, turnId, place, available]);

  if (!available && answer === null) return <p className="alternatives__note">{t('inside.alternativesNone', { model })}</p>;
  if (answer === null) return <p className="alternatives__note">{t('inside.alternativesBusy')}</p>;
  if ('code' in answer) return <Failure failure={answer} />;
  return (
    <section className="alternatives" aria-label={t('inside.alternatives')}>
      <p className="alternatives__title">{t('inside.alternatives')}</p>
      <ol>
        {answer.map((one) => {
          const share = Math.exp(one.logprob);
          const taken = one.id === token.id;
          return (
            <li key={one.id} className="alternative">
              <button
                type="button"
                className="alternative__take"
                disabled={taken || !available || isSpecial(one.text)}
                aria-label={taken ? undefined : t('inside.take', { text: visible(one.text) })}
                onClick={() => session.branch(turnId, place, one, budget)}
              >
                {visible(one.text)}
              </button>
              <meter className="alternative__share" min={0} max={1} value={share} aria-hidden="true" />
              <span className="alternative__percent">{`${formatNumber(100 * share, i18n.language, 1)} %`}</span>
              {taken ? <span className="alternative__taken">{t('inside.taken')}</span> : null}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

/** Tokens that end or begin something, except the end of the thought: nothing could go on from them. Half characters neither. */
function isSpecial(text: string): boolean {
  return text !== '</think>' && (/^<[|｜].*[|｜]>$/u.test(text) || text.includes('\uFFFD') || text === '<think>');
}
