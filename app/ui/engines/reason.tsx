import { useTranslation } from 'react-i18next';
import type { EngineDecision } from '../../chat/engine-choice';
import { formatNumber } from '../format';
import './words';

/** A decision in words. */
export function Reason({ decision: { engine, reason, measured } }: { readonly decision: EngineDecision }) {
  const { t, i18n } = useTranslation();
  const rate = (tokens: number | undefined): string => formatNumber(Math.round(tokens ?? 0), i18n.language);
  if (reason === 'chosen') return t(`engine.reason.chosen-${engine}`);
  return t(`engine.reason.${reason}`, { webgpu: rate(measured?.webgpu), wllama: rate(measured?.wllama) });
}
