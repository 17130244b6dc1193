import i18next from 'i18next';
import { expertsInGerman } from '../i18n/experts.de';
import { expertsInEnglish } from '../i18n/experts.en';

/** Adds the words of the map of experts to those that the page always has, in both languages. */
i18next.addResourceBundle('de', 'translation', { experts: expertsInGerman }, true);
i18next.addResourceBundle('en', 'translation', { experts: expertsInEnglish }, true);
