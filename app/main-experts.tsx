/** The page that computes what mixtures larger than the GPU would take (experts.html). */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { setUpWords } from './ui/i18n/i18n';
import { preferredLanguage } from './ui/i18n/languages';
import { showPreferences } from './ui/settings/appearance';
import { preferences } from './ui/settings/preferences';
import { SimulatorPage } from './ui/simulator/simulator-page';
import { simulatorInGerman } from './ui/simulator/words.de';
import { simulatorInEnglish } from './ui/simulator/words.en';

const root = document.querySelector<HTMLElement>('#root');
if (root === null) throw new Error('experts.html lacks its #root.');

const words = setUpWords(preferences.getState().language ?? preferredLanguage(navigator.languages));
words.addResourceBundle('de', 'simulator', simulatorInGerman).addResourceBundle('en', 'simulator', simulatorInEnglish);
showPreferences(words);
createRoot(root).render(
  <StrictMode>
    <SimulatorPage />
  </StrictMode>,
);
