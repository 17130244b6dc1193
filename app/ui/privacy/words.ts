import { privacyInGerman } from '../i18n/privacy.de';
import { privacyInEnglish } from '../i18n/privacy.en';
import { addWords } from '../i18n/i18n';

addWords({ privacy: privacyInEnglish }, { privacy: privacyInGerman });
