import { useTranslation } from 'react-i18next';
import { isRunning, type Reply, type Turn } from '../../chat/turn';
import { ExpertMap } from '../experts/expert-map';
import { formatNumber } from '../format';
import { useSessionState } from '../session-context';
import { Course } from './course';
import './inspector.css';
import { PromptText } from './prompt-text';
import { TokenStrip } from './token-strip';

/** More tokens than this are too many to read one by one, and too many buttons. */
const mostTokensShown = 1500;

/** What went on inside. While the reply runs that is which experts it goes to; what needs the whole of it comes afterwards. */
export default function Inspector({ turn }: { readonly turn: Turn }) {
  const { t } = useTranslation();
  const { reply } = turn;
  return (
    <section className="inspector" aria-label={t('inside.label')}>
      {reply.experts === null ? null : <ExpertMap turn={turn} all={reply.experts} />}
      {isRunning(reply) ? null : <Afterwards turn={turn} />}
    </section>
  );
}

/** The answer's tokens, doubt and pace over time, the exact prompt, what was in the context. */
function Afterwards({ turn }: { readonly turn: Turn }) {
  const { t, i18n } = useTranslation();
  const { reply } = turn;
  const { language } = i18n;
  const answerTokens = reply.tokens.filter(({ part }) => part === 'content').slice(0, mostTokensShown);
  const own = reply.tokens.filter(({ forced }) => forced !== true);
  const entropies = own.map(({ entropy }) => entropy);
  const highest = entropies.reduce((best, entropy, index) => (entropy > entropies[best]! ? index : best), 0);
  const mean = entropies.reduce((total, entropy) => total + entropy, 0) / Math.max(1, entropies.length);
  const speeds = speedsOf(reply);
  return (
    <>
      {answerTokens.length === 0 ? null : (
        <>
          <h3 className="inspector__title">{t('inside.tokens')}</h3>
          <TokenStrip turnId={turn.id} tokens={answerTokens} />
        </>
      )}
      {entropies.length < 2 ? null : (
        <figure className="inspector__figure">
          <figcaption className="inspector__title">{t('inside.entropy')}</figcaption>
          <Course values={entropies} tone="doubt" />
          <p className="inspector__note">
            {t('inside.entropyNow', {
              mean: formatNumber(mean, language, 3),
              highest: formatNumber(entropies[highest] ?? 0, language, 3),
              at: formatNumber(highest + 1, language),
            })}
          </p>
        </figure>
      )}
      {speeds.length < 2 ? null : (
        <figure className="inspector__figure">
          <figcaption className="inspector__title">{t('inside.speed')}</figcaption>
          <Course values={speeds} tone="calm" />
          <p className="inspector__note">
            {t('inside.speedNow', {
              least: formatNumber(Math.min(...speeds), language, 1),
              most: formatNumber(Math.max(...speeds), language, 1),
            })}
          </p>
        </figure>
      )}
      {reply.prompt === null ? null : (
        <>
          <h3 className="inspector__title">
            {t('inside.prompt', {
              tokens: formatNumber(reply.prompt.tokenIds.length, language),
              reused: formatNumber(reply.prompt.reusedTokens, language),
            })}
          </h3>
          <PromptText text={reply.prompt.text} />
        </>
      )}
      <InContext turn={turn} />
    </>
  );
}

/** Tokens per second between each two samples. */
function speedsOf({ pace }: Reply): readonly number[] {
  return pace.slice(1).map(({ milliseconds, tokens }, index) => {
    const before = pace[index]!;
    return (1000 * (tokens - before.tokens)) / Math.max(1, milliseconds - before.milliseconds);
  });
}

/** The turns before this one, and which of them the model knew of. */
function InContext({ turn }: { readonly turn: Turn }) {
  const { t } = useTranslation();
  const turns = useSessionState((state) => state.turns);
  const earlier = turns.slice(0, Math.max(0, turns.findIndex(({ id }) => id === turn.id)));
  const seen = turn.reply.prompt?.earlierTurns ?? [];
  return (
    <>
      <h3 className="inspector__title">{t('inside.context')}</h3>
      {earlier.length === 0 ? <p className="inspector__note">{t('inside.alone')}</p> : null}
      <ul className="inspector__turns">
        {earlier.map(({ id, question }) => (
          <li key={id} className={seen.includes(id) ? 'inspector__turn' : 'inspector__turn inspector__turn--out'}>
            <span className="inspector__question">{question}</span>
            <span>{seen.includes(id) ? t('inside.inContext') : t('inside.notInContext')}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
