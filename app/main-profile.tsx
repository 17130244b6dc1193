/** The page for looking into the engine (profile.html): where the time of a token goes, dispatch by dispatch. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createEngine } from './engine/routed-engine';
import { trustOwnScripts } from './trusted-scripts';
import { setUpWords } from './ui/i18n/i18n';
import { preferredLanguage } from './ui/i18n/languages';
import { ProfilePage } from './ui/inspector/profile-page';
import { showPreferences } from './ui/settings/appearance';
import { preferences } from './ui/settings/preferences';

trustOwnScripts();

const root = document.querySelector<HTMLElement>('#root');
if (root === null) throw new Error('profile.html lacks its #root.');

showPreferences(setUpWords(preferences.getState().language ?? preferredLanguage(navigator.languages)));
createRoot(root).render(
  <StrictMode>
    <ProfilePage engine={createEngine()} miniature={{ kind: 'url', urls: [new URL('models/mini.gguf', document.baseURI).href] }} />
  </StrictMode>,
);
