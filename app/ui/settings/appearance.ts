import type { i18n } from 'i18next';
import { type Preferences, preferences } from './preferences';

/** Puts language and theme on the document, now and whenever the reader chooses others. */
export function showPreferences(words: i18n): void {
  const show = ({ theme, language }: Preferences): void => {
    const { dataset } = document.documentElement;
    if (theme === 'auto') delete dataset['theme'];
    else dataset['theme'] = theme;
    if (language !== null && language !== words.language) void words.changeLanguage(language);
  };
  const label = (): void => {
    document.documentElement.lang = words.language;
    document.title = words.t('app.title');
  };
  words.on('languageChanged', label);
  preferences.subscribe(show);
  show(preferences.getState());
  label();
}
