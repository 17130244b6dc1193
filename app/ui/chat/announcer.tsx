import { useTranslation } from 'react-i18next';
import type { Phase } from '../../chat/turn';
import { useSessionState } from '../session-context';

/** Phases worth a word; reading passes too quickly to be told. */
const announced: ReadonlySet<Phase> = new Set(['thinking', 'answering', 'finished', 'failed']);

/** Tells screen readers one thing per phase, politely and never per token. */
export function Announcer() {
  const { t } = useTranslation();
  const phase = useSessionState((state) => state.turns.at(-1)?.reply.phase);
  return (
    <p className="visually-hidden" role="status">
      {phase !== undefined && announced.has(phase) ? t(`phase.${phase}`) : ''}
    </p>
  );
}
