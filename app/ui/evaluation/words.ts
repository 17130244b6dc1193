import i18next from 'i18next';
import { evaluationInGerman } from '../i18n/evaluation.de';
import { evaluationInEnglish } from '../i18n/evaluation.en';

/** Adds the words of this page to those of the others, in both languages. */
i18next.addResourceBundle('de', 'translation', { evaluation: evaluationInGerman }, true);
i18next.addResourceBundle('en', 'translation', { evaluation: evaluationInEnglish }, true);
