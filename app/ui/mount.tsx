import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Session } from '../chat/session';
import type { Engine, ModelSource } from '../engine/engine';
import { App } from './app';
import { preferredLanguage, setUpWords } from './i18n/i18n';
import { SessionContext } from './session-context';
import { showPreferences } from './settings/appearance';
import { preloadMarkdown } from './markdown/answer';
import { preferences } from './settings/preferences';

/** Draws the page around an engine and begins to load the miniature. */
export function mount(root: HTMLElement, engine: Engine, miniature: ModelSource): Session {
  const words = setUpWords(preferences.getState().language ?? preferredLanguage(navigator.languages));
  showPreferences(words);
  const session = new Session({
    engine,
    miniature,
    schedule: (callback) => requestAnimationFrame(callback),
    now: () => performance.now(),
  });
  void session.models.load(miniature).then(preloadMarkdown);
  createRoot(root).render(
    <StrictMode>
      <SessionContext value={session}>
        <App />
      </SessionContext>
    </StrictMode>,
  );
  return session;
}
