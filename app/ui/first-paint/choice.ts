import { type Language, languages, preferredLanguage } from '../i18n/languages';
import { themes } from '../settings/stored';

/** How the page looks before any of it runs. */
export interface FirstPaintChoice {
  readonly language: Language;
  readonly theme: (typeof themes)[number];
  /** Whether the first page is what will be there once the page runs, in the same place. */
  readonly welcome: boolean;
}

/**
 * Chooses what is shown while the page is still on its way.
 *
 * @param stored the preferences as the browser keeps them; what cannot be read of them is as at first
 * @param wanted the reader's languages, the best first
 * @param fragment of the address
 */
export function chooseFirstPaint(stored: string | null, wanted: readonly string[], fragment: string): FirstPaintChoice {
  const { language, theme, sidebar } = fieldsOf(stored);
  return {
    language: languages.find((one) => one === language) ?? preferredLanguage(wanted),
    theme: themes.find((one) => one === theme) ?? 'auto',
    // The list of conversations stands beside or above it, and is not there before the page runs.
    welcome: sidebar !== true && /^#?\/?$/u.test(fragment),
  };
}

function fieldsOf(stored: string | null): { readonly language?: unknown; readonly theme?: unknown; readonly sidebar?: unknown } {
  try {
    return Object(JSON.parse(stored ?? '{}')) as object;
  } catch {
    // Broken preferences are told of by the settings page (settings/preferences.ts).
    return {};
  }
}
