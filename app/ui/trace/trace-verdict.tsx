import { useTranslation } from 'react-i18next';
import type { Claim } from '../../chat/trace/checks/statements';
import { Icon } from '../kit/icon';

interface TraceVerdictProps {
  readonly checks: readonly (readonly Claim[])[];
  readonly onGo: (step: number) => void;
}

/** How many statements of the thought were computed anew, how many of them are wrong, and the way to the first of those. */
export function TraceVerdict({ checks, onGo }: TraceVerdictProps) {
  const { t } = useTranslation();
  const claims = checks.flat();
  const wrong = claims.filter(({ right }) => !right).length;
  if (claims.length === 0) return null;
  if (wrong === 0) {
    return (
      <p className="verdict">
        <Icon name="check" />
        {t('trace.allRight', { count: claims.length })}
      </p>
    );
  }
  const first = checks.findIndex((ofStep) => ofStep.some(({ right }) => !right));
  return (
    <p className="verdict verdict--wrong">
      <Icon name="warning" />
      {t('trace.wrongCount', { count: wrong, total: claims.length })}
      <button type="button" className="verdict__go" onClick={() => onGo(first)}>
        {t('trace.firstWrong', { number: first + 1 })}
      </button>
    </p>
  );
}
