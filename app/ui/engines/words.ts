import { enginesInGerman } from '../i18n/engines.de';
import { enginesInEnglish } from '../i18n/engines.en';
import { addWords } from '../i18n/i18n';

addWords({ engine: enginesInEnglish }, { engine: enginesInGerman });
