import { evaluationInGerman } from '../i18n/evaluation.de';
import { evaluationInEnglish } from '../i18n/evaluation.en';
import { addWords } from '../i18n/i18n';

addWords({ evaluation: evaluationInEnglish }, { evaluation: evaluationInGerman });
