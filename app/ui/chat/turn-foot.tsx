import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { languageOf } from '../../chat/trace/language';
import { isRunning, type Reply, type Turn } from '../../chat/turn';
import type { ExpertCounters } from '../../engine/engine';
import { formatBytes, formatLatency, formatNumber, formatPercent } from '../format';
import { IconButton } from '../kit/button';
import { CopyButton } from '../kit/copy-button';
import { useSession, useSessionState } from '../session-context';
import { BranchWalker } from './branch-walker';
import { preferences } from '../settings/preferences';

interface TurnFootProps {
  readonly turn: Turn;
  readonly inspecting: boolean;
  readonly onInspect: () => void;
}

/** Under an answer: what can be done with it, and what it cost. */
export function TurnFoot({ turn, inspecting, onInspect }: TurnFootProps) {
  const { t } = useTranslation();
  const session = useSession();
  const budget = useStore(preferences, (chosen) => chosen.budget);
  const idle = useSessionState((state) => state.activeTurn === null && state.model.status === 'ready');
  const { reply } = turn;
  const running = isRunning(reply);
  return (
    <div className="turn__foot">
      {running ? null : (
        <IconButton icon="retry" label={t('turn.retry')} disabled={!idle} onClick={() => session.retry(turn.id, budget)} />
      )}
      {reply.answer === '' || running ? null : <CopyButton label={t('turn.copy')} text={() => reply.answer} />}
      {running || reply.thought.steps.length === 0 ? null : (
        <IconButton
          icon="onward"
          label={t('branch.thinkOn')}
          disabled={!idle}
          onClick={() => session.thinkOn(turn.id, wordToThinkOn(reply), budget)}
        />
      )}
      {reply.tokens.length === 0 || (running && reply.experts === null) ? null : (
        <IconButton icon="inspect" label={t('inside.open')} aria-expanded={inspecting} onClick={onInspect} />
      )}
      <BranchWalker turn={turn} />
      {/* While it thinks the head of the trace counts, and then the question box: here they would move with every line. */}
      {running ? null : <Figures reply={reply} />}
    </div>
  );
}

/** What R1 says when it thinks again, in the language of its thought. */
function wordToThinkOn({ thought, answer }: Reply): string {
  const language = languageOf(thought.text) ?? languageOf(answer);
  return language === 'de' ? 'Moment' : 'Wait';
}

/** Tokens, speed and waiting time. Engines that tell of no single tokens (a server, WebLLM) have counted them at the end, the prompt not always. */
function Figures({ reply }: { readonly reply: Reply }) {
  const { t, i18n } = useTranslation();
  const { language } = i18n;
  if (reply.tokens.length === 0 && reply.prompt === null) return null;
  const { finish } = reply;
  const generated = reply.tokens.length || (finish?.generatedTokens ?? 0);
  const read = (reply.prompt?.tokenIds.length ?? 0) || (finish?.promptTokens ?? 0);
  const device =
    finish === null || finish.counters.dispatchesPerToken === 0
      ? undefined
      : t('figures.device', {
          dispatches: formatNumber(finish.counters.dispatchesPerToken, language),
          submits: formatNumber(finish.counters.submitsPerToken, language, 2),
          readbacks: formatNumber(finish.counters.readbacksPerToken, language, 2),
        });
  return (
    <p className="turn__figures" title={device}>
      <span>
        {t('figures.generated', { count: generated, formatted: formatNumber(generated, language) })}
      </span>
      {reply.tokensPerSecond === null ? null : (
        <span>{t('figures.rate', { rate: formatNumber(reply.tokensPerSecond, language, 1) })}</span>
      )}
      {finish === null ? null : (
        <span>{t('figures.firstToken', { duration: formatLatency(finish.timing.firstTokenMs, language) })}</span>
      )}
      {finish?.counters.firstWords === true ? <span>{t('figures.firstWords')}</span> : null}
      {finish?.counters.experts === undefined ? null : <ExpertFigures experts={finish.counters.experts} />}
      {read === 0 ? null : <span>{t('figures.prompt', { formatted: formatNumber(read, language) })}</span>}
    </p>
  );
}

/** What it cost that not all experts of a mixture were on the GPU. */
function ExpertFigures({ experts }: { readonly experts: ExpertCounters }) {
  const { t, i18n } = useTranslation();
  const { language } = i18n;
  return (
    <>
      <span>
        {t('figures.experts', { hits: formatPercent(experts.hitRate, language), bytes: formatBytes(experts.diskBytesPerToken, language) })}
      </span>
      <span>
        {t('figures.expertsWait', {
          stalls: formatNumber(experts.stallsPerToken, language, 1),
          duration: formatLatency(experts.stallMillisecondsPerToken, language),
        })}
      </span>
    </>
  );
}
