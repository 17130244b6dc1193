import { type ReactNode, startTransition, StrictMode, useLayoutEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { Library } from '../chat/library/library';
import { Session } from '../chat/session';
import type { Miniatures } from '../chat/model-loader';
import type { Engine } from '../engine/engine';
import { App } from './app';
import { Boundary } from './boundary';
import { setUpWords } from './i18n/i18n';
import { preferredLanguage } from './i18n/languages';
import { followAddress } from './follow-address';
import { followOnScreenKeyboard } from './on-screen-keyboard';
import { DeskContext } from './session-context';
import { showPreferences } from './settings/appearance';
import { preloadMarkdown } from './markdown/answer';
import { measurements, preferences } from './settings/preferences';

/** Draws the page around an engine and begins to load the first miniature. */
export function mount(root: HTMLElement, engine: Engine, miniatures: Miniatures): Session {
  const words = setUpWords(preferences.getState().language ?? preferredLanguage(navigator.languages));
  showPreferences(words);
  followOnScreenKeyboard();
  const session = new Session({
    engine,
    miniatures,
    schedule: (callback) => requestAnimationFrame(callback),
    now: () => performance.now(),
    loadWishes: () => preferences.getState(),
    measurements,
  });
  const library = new Library(session);
  // Engine and database begin once the page is there: before, they only take the processor from what people wait for first.
  let pageIsDrawn = (): void => undefined;
  const drawn = new Promise<void>((resolve) => (pageIsDrawn = resolve));
  // The database weighs a quarter of the page, and the first question can be asked without it.
  const opened = library.useArchive(drawn.then(() => import('../chat/library/archive')).then(({ Archive }) => Archive.open()));
  followAddress(library, opened);
  void drawn.then(() => session.models.load(miniatures[0])).then(preloadMarkdown);
  // The last moment in which a page that is closed or reloaded can still write.
  addEventListener('pagehide', () => void library.flush());
  document.addEventListener('visibilitychange', () => void library.flush());
  // In slices of a few milliseconds: what stands in index.html can be read and scrolled meanwhile.
  startTransition(() =>
    createRoot(root).render(
      <StrictMode>
        <Drawn onDrawn={pageIsDrawn}>
          <DeskContext value={{ session, library }}>
            <Boundary>
              <App />
            </Boundary>
          </DeskContext>
        </Drawn>
      </StrictMode>,
    ),
  );
  return session;
}

/** Tells, before the browser paints it, that the page has been drawn. */
function Drawn({ onDrawn, children }: { readonly onDrawn: () => void; readonly children: ReactNode }) {
  useLayoutEffect(onDrawn, [onDrawn]);
  return children;
}
