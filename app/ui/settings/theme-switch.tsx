import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { IconButton } from '../kit/button';
import { preferences } from './preferences';
import { themes } from './stored';

/** One button that goes round: as the system, light, dark. */
export function ThemeSwitch() {
  const { t } = useTranslation();
  const theme = useStore(preferences, (chosen) => chosen.theme);
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'auto';
  return (
    <IconButton
      icon={theme}
      label={t('theme.label', { current: t(`theme.${theme}`), next: t(`theme.${next}`) })}
      onClick={() => preferences.setState({ theme: next })}
    />
  );
}
