/**
 * Runs before anything is drawn (a small script in the page's head, built by tools/build/first-paint.ts): shows the first page, which
 * stands in index.html in every language, in the reader's language and appearance while the rest is still on its way.
 */
import { chooseFirstPaint } from './ui/first-paint/choice';
import { preferencesKey } from './ui/settings/stored';

function stored(): string | null {
  try {
    return localStorage.getItem(preferencesKey);
  } catch {
    // The reader has forbidden pages to store anything.
    return null;
  }
}

const { language, theme, welcome } = chooseFirstPaint(stored(), navigator.languages, location.hash);
const page = document.documentElement;
page.lang = language;
if (theme !== 'auto') page.dataset['theme'] = theme;
if (!welcome) page.dataset['firstPaint'] = 'none';
