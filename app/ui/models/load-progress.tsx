import { useTranslation } from 'react-i18next';
import { useSessionState } from '../session-context';
import './models.css';

/** One line under the header that grows over all stages of loading. */
export function LoadProgress() {
  const { t } = useTranslation();
  const model = useSessionState((state) => state.model);
  if (model.status !== 'loading') return null;
  return (
    <progress
      className="load-progress"
      max={1}
      value={model.progress?.fraction ?? 0}
      aria-label={t('model.loading', { name: model.name })}
    />
  );
}
