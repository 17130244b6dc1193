import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReplyToken } from '../../chat/trace/routing';
import { lookAt } from '../experts/looked-at';
import { TokenExperts } from '../experts/token-experts';
import { formatPercent } from '../format';
import { useSessionState } from '../session-context';
import { TokenAlternatives } from './token-alternatives';
import { visible } from './visible';

interface TokenStripProps {
  readonly turnId: string;
  readonly tokens: readonly ReplyToken[];
}

/** Probabilities below these are each a shade darker. */
const shades = [0.97, 0.85, 0.6, 0.3] as const;

/** Tokens side by side, coloured by how sure the model was; each leads to what could have stood in its place. */
export function TokenStrip({ turnId, tokens }: TokenStripProps) {
  const { t, i18n } = useTranslation();
  const [chosen, setChosen] = useState<ReplyToken | null>(null);
  const place = useSessionState((state) => {
    const reply = state.all.find(({ id }) => id === turnId)?.reply;
    return chosen === null ? -1 : (reply?.tokens.indexOf(chosen) ?? -1);
  });
  return (
    <div className="strip">
      <p className="strip__tokens" role="group" aria-label={t('inside.tokenStrip')}>
        {tokens.map((token, index) => {
          const probability = Math.exp(token.logprob);
          const shade = token.forced === true ? 0 : shades.filter((limit) => probability < limit).length;
          const percent = token.forced === true ? t('inside.surprising') : formatPercent(probability, i18n.language);
          return (
            <button
              key={index}
              type="button"
              className={`token token--${shade}`}
              aria-pressed={token === chosen}
              title={percent}
              aria-label={t('inside.token', { text: visible(token.text), percent })}
              onClick={() => {
                setChosen(token === chosen ? null : token);
                lookAt(token);
              }}
              onPointerEnter={() => lookAt(token)}
              onPointerLeave={() => lookAt(chosen)}
              onFocus={() => lookAt(token)}
              onBlur={() => lookAt(chosen)}
            >
              {visible(token.text)}
            </button>
          );
        })}
      </p>
      {chosen?.routing === undefined ? null : <TokenExperts routing={chosen.routing} />}
      {chosen !== null && place >= 0 ? <TokenAlternatives key={place} turnId={turnId} token={chosen} place={place} /> : null}
    </div>
  );
}
