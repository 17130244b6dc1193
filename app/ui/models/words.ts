import i18next from 'i18next';
import { modelsInGerman } from '../i18n/models.de';
import { modelsInEnglish } from '../i18n/models.en';

/** Adds the words of this page to those that the page always has, in both languages. */
i18next.addResourceBundle('de', 'translation', modelsInGerman, true);
i18next.addResourceBundle('en', 'translation', modelsInEnglish, true);
