import { expertsInGerman } from '../i18n/experts.de';
import { expertsInEnglish } from '../i18n/experts.en';
import { addWords } from '../i18n/i18n';

addWords({ experts: expertsInEnglish }, { experts: expertsInGerman });
