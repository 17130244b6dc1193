import { filesInGerman } from '../i18n/files.de';
import { filesInEnglish } from '../i18n/files.en';
import { addWords } from '../i18n/i18n';

addWords({ files: filesInEnglish }, { files: filesInGerman });
