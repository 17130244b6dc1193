import type { Filled } from './en';
import type { filesInEnglish } from './files.en';

export const filesInGerman: Filled<typeof filesInEnglish> = {
  attached: 'Dateien zu dieser Frage',
  detach: '{{name}} weglassen',
  size: '{{count}} Zeichen',
  refused: {
    'too-large': '{{name}} ist größer als 1 MB und bleibt weg. Nimm den Teil, auf den es ankommt.',
    'not-text': '{{name}} ist keine Textdatei und bleibt weg. Speichere sie zuerst als reinen Text.',
    unreadable: '{{name}} ließ sich nicht lesen. Wähle sie noch einmal.',
  },
};
