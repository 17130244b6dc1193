import { useTranslation } from 'react-i18next';
import { isRunning, type Reply } from '../../chat/turn';
import { formatDuration, formatNumber } from '../format';

/** The thought in one line: counting while it runs, "Dachte 14 s nach, 212 Tokens, 6 Schritte" afterwards. */
export function TraceSummary({ reply }: { readonly reply: Reply }) {
  const { t, i18n } = useTranslation();
  const { language } = i18n;
  const { thought } = reply;
  const duration = formatDuration(thought.milliseconds, language);
  // A server and WebLLM tell of no single tokens.
  const tokens = thought.tokenCount === 0 ? [] : [t('trace.tokenCount', { count: thought.tokenCount, formatted: formatNumber(thought.tokenCount, language) })];
  if (thought.end === null && isRunning(reply)) {
    const known = reply.tokens.length > 0 && reply.tokensPerSecond !== null;
    const rate = known ? [t('figures.rate', { rate: formatNumber(reply.tokensPerSecond, language, 1) })] : [];
    return <span>{[t('trace.live'), duration, ...tokens, ...rate].join(' · ')}</span>;
  }
  const count = thought.steps.length;
  const steps = t('trace.stepCount', { count, formatted: formatNumber(count, language) });
  return <span>{[t('trace.done', { duration }), ...tokens, steps, ...ending()].join(', ')}</span>;

  function ending(): string[] {
    if (thought.end === 'budget') return [t('trace.endedBudget')];
    if (thought.end === 'reader') return [t('trace.endedReader')];
    return thought.end === 'cut' ? [t('trace.endedCut')] : [];
  }
}
