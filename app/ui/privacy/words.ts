import i18next from 'i18next';
import { privacyInGerman } from '../i18n/privacy.de';
import { privacyInEnglish } from '../i18n/privacy.en';

/** Adds the words of this page to those that the page always has, in both languages. */
i18next.addResourceBundle('de', 'translation', { privacy: privacyInGerman }, true);
i18next.addResourceBundle('en', 'translation', { privacy: privacyInEnglish }, true);
