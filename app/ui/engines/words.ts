import i18next from 'i18next';
import { enginesInGerman } from '../i18n/engines.de';
import { enginesInEnglish } from '../i18n/engines.en';

/** Adds the words of these settings to those that the page always has, in both languages. */
i18next.addResourceBundle('de', 'translation', { engine: enginesInGerman }, true);
i18next.addResourceBundle('en', 'translation', { engine: enginesInEnglish }, true);
