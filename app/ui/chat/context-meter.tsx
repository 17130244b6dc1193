import { useTranslation } from 'react-i18next';
import { isRunning, type Reply } from '../../chat/turn';
import { formatNumber } from '../format';
import { useSessionState } from '../session-context';

/** How much of the model's context the newest prompt and reply take, and how fast an answer is being written. */
export function ContextMeter() {
  const { t, i18n } = useTranslation();
  const used = useSessionState((state) => tokensUsed(state.turns.at(-1)?.reply));
  const total = useSessionState((state) => state.turns.at(-1)?.reply.contextLength ?? 0);
  const rate = useSessionState((state) => answeringRate(state.turns.at(-1)?.reply));
  if (used === 0 || total === 0) return null;
  const words = t('context.used', { used: formatNumber(used, i18n.language), total: formatNumber(total, i18n.language) });
  return (
    <span className="context" title={words}>
      <meter className="context__bar" min={0} max={total} high={0.85 * total} value={used} aria-label={t('context.label')} />
      <span className="context__words">{words}</span>
      {rate === null ? null : <span className="context__words">{t('figures.rate', { rate: formatNumber(rate, i18n.language, 1) })}</span>}
    </span>
  );
}

function tokensUsed(reply: Reply | undefined): number {
  if (reply?.prompt == null) return 0;
  return reply.prompt.tokenIds.length + reply.tokens.length - reply.prompt.keptTokens;
}

/** Null where none is being written; while it thinks, the head of the trace says it. */
function answeringRate(reply: Reply | undefined): number | null {
  return reply?.phase === 'answering' && isRunning(reply) ? reply.tokensPerSecond : null;
}
