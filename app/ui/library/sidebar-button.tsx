import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { IconButton } from '../kit/button';
import { useReturnFocus } from '../kit/return-focus';
import { preferences } from '../settings/preferences';

/** Shows and hides the conversations. */
export function SidebarButton() {
  const { t } = useTranslation();
  const open = useStore(preferences, (chosen) => chosen.sidebar);
  const button = useReturnFocus(open);
  return (
    <IconButton
      icon="sidebar"
      ref={button}
      label={open ? t('library.hide') : t('library.show')}
      aria-expanded={open}
      onClick={() => preferences.setState({ sidebar: !open })}
    />
  );
}
