import { useTranslation } from 'react-i18next';
import { Icon } from '../kit/icon';
import { useSessionState } from '../session-context';
import './engines.css';

/** Where the open conversation goes; null while it stays on this device. */
export function useDestination(): string | null {
  return useSessionState(({ model }) => (model.status === 'ready' && model.source.kind === 'server' ? model.info.adapter : null));
}

/** The lasting sign that this conversation leaves the device, and where to: on every page, as long as it does. */
export function LeavesDevice() {
  const { t } = useTranslation();
  const host = useDestination();
  if (host === null) return null;
  return (
    <div className="leaves" role="status">
      <Icon name="leave" />
      <p className="leaves__text">{t('engine.leaves', { host })}</p>
      <a href="#/settings">{t('engine.change')}</a>
    </div>
  );
}
