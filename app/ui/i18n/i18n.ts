import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { showDirections } from '../markdown/directions';
import { german } from './de';
import { english } from './en';
import type { Language } from './languages';

/** Sets up the page's words; both languages are part of the page, so that switching needs nothing from anywhere. */
export function setUpWords(language: Language): i18n {
  void i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources: { de: { translation: german }, en: { translation: english } },
    // Names and words put into a text may come from files; React escapes markup, this what would turn their direction around.
    interpolation: { escapeValue: true, escape: showDirections },
    initAsync: false,
    returnNull: false,
  });
  return i18next;
}

/** Adds the words of a part that is loaded when it is needed to those that the page always has, in both languages. */
export function addWords(inEnglish: object, inGerman: object): void {
  i18next.addResourceBundle('en', 'translation', inEnglish, true);
  i18next.addResourceBundle('de', 'translation', inGerman, true);
}
