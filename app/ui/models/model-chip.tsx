import { useTranslation } from 'react-i18next';
import type { ModelState } from '../../chat/session-state';
import { formatBytes, formatPercent } from '../format';
import { Icon } from '../kit/icon';
import { showDirections } from '../markdown/directions';
import { useSessionState } from '../session-context';
import './models.css';

interface ModelChipProps {
  readonly open: boolean;
  readonly controls: string;
  readonly onToggle: () => void;
}

/** Which model there is, how large, and in what state; opens what else is known about it. */
export function ModelChip({ open, controls, onToggle }: ModelChipProps) {
  const { t, i18n } = useTranslation();
  const model = useSessionState((state) => state.model);
  const { name, detail } = chipText(model);
  return (
    <button type="button" className="chip" aria-expanded={open} aria-controls={controls} onClick={onToggle}>
      <span className={`chip__state chip__state--${model.status}`} aria-hidden="true" />
      <span className="visually-hidden">{t('model.about')}: </span>
      <span className="chip__name">{showDirections(name)}</span>
      <span className="chip__detail">{detail}</span>
      <Icon name="chevron" />
    </button>
  );

  function chipText(state: ModelState): { name: string; detail: string } {
    switch (state.status) {
      case 'none':
        return { name: t('model.none'), detail: '' };
      case 'loading': {
        const stage = t(`model.stage.${state.progress?.stage ?? 'header'}`);
        return { name: state.name, detail: `${stage} ${formatPercent(state.progress?.fraction ?? 0, i18n.language)}` };
      }
      case 'ready': {
        const ready = state.info.notices.length > 0 ? t('model.readyWithNotice') : t('model.ready');
        const { name, fileBytes } = state.info;
        return { name, detail: fileBytes === 0 ? ready : `${formatBytes(fileBytes, i18n.language)} · ${ready}` };
      }
      case 'failed':
        return { name: t('model.none'), detail: t('model.failed') };
    }
  }
}
