import { useTranslation } from 'react-i18next';
import { languages } from '../i18n/languages';
import { chooseLanguage } from './preferences';
import './switches.css';

/** DE · EN: both always visible, each in its own language. */
export function LanguageSwitch() {
  const { t, i18n } = useTranslation();
  return (
    <div className="language-switch" role="group" aria-label={t('language.label')}>
      {languages.map((language) => (
        <button
          key={language}
          type="button"
          className="language-switch__choice"
          lang={language}
          aria-pressed={i18n.language === language}
          aria-label={t(`language.${language}`)}
          title={t(`language.${language}`)}
          onClick={() => chooseLanguage(language)}
        >
          {language}
        </button>
      ))}
    </div>
  );
}
