import { modelsInGerman } from '../i18n/models.de';
import { modelsInEnglish } from '../i18n/models.en';
import { addWords } from '../i18n/i18n';

addWords(modelsInEnglish, modelsInGerman);
