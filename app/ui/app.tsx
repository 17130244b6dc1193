import { lazy, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import './kit/tokens.css';
import './kit/base.css';
import './app.css';
import './first-paint/first-paint.css';
import { Announcer } from './chat/announcer';
import { Composer } from './chat/composer';
import { Header } from './header';
import { missing } from './follow-address';
import { Notice } from './kit/notice';
import { Sidebar } from './library/sidebar';
import { DropZone } from './models/drop-zone';
import { ModelFailure } from './models/model-failure';
import { RefusedNotice } from './models/refused-notice';
import { erased } from './privacy/erased';
import { ErasedPage } from './privacy/erased-page';
import { useRoute } from './route';
import { useDesk, useLibraryState, useSessionState } from './session-context';
import { useShortcuts } from './settings/shortcuts';
import { UpdateNotice } from './update-notice';
import { Welcome } from './welcome';

/** Fetched once the first page is drawn and its model is there: a question is not typed sooner. */
const loadConversation = () => import('./chat/conversation');
const Conversation = lazy(() => loadConversation().then(({ Conversation }) => ({ default: Conversation })));

const sheets = {
  settings: lazy(() => import('./settings/settings-page')),
  evaluation: lazy(() => import('./evaluation/evaluation-page')),
  models: lazy(() => import('./models/catalogue-page')),
  privacy: lazy(() => import('./privacy/privacy-page')),
};

/** The page: what there is to read above, the question box below. */
export function App() {
  const { t } = useTranslation();
  const empty = useSessionState((state) => state.turns.length === 0);
  const settled = useSessionState((state) => state.model.status === 'ready');
  useEffect(() => {
    // What cannot be fetched now is fetched, or told of, when it is needed.
    if (settled) loadConversation().catch(() => undefined);
  }, [settled]);
  const route = useRoute();
  useShortcuts(useDesk());
  const Sheet = route.place === 'conversation' ? null : sheets[route.place];
  // After a reload the conversation takes a moment to come out of the database.
  const coming = useLibraryState((state) => state.status === 'opening') && route.place === 'conversation' && route.id !== null;
  const keep = useLibraryState((state) => state.keep);
  const notFound = useStore(missing, ({ id }) => id !== null);
  const gone = useStore(erased);
  if (gone.done) return <ErasedPage left={gone.left} />;
  const turns = (
    <Suspense>
      <Conversation />
    </Suspense>
  );
  const conversation = empty ? coming ? null : <Welcome /> : turns;
  // On the first page, and on others than the conversation, they stand where one looks first; in a conversation above the question box: its
  // top may be far away by then.
  const onTop = empty || Sheet !== null;
  const messages = (
    <>
      <RefusedNotice />
      <ModelFailure />
    </>
  );
  return (
    <div className="desk">
      <Sidebar />
      <div className="page">
        <button type="button" className="page__skip visually-hidden" onClick={focusQuestion}>
          {t('app.skip')}
        </button>
        <Header />
        <main className="page__main">
          {onTop ? messages : null}
          {notFound ? <Notice tone="doubt">{t('library.notFound')}</Notice> : null}
          {Sheet === null ? (
            conversation
          ) : (
            <Suspense>
              <Sheet />
            </Suspense>
          )}
        </main>
        <footer className="page__composer" hidden={Sheet !== null}>
          <UpdateNotice />
          {onTop ? null : messages}
          {keep ? null : <Notice>{t('library.unkept')}</Notice>}
          <Composer />
        </footer>
        <Announcer />
        <DropZone />
      </div>
    </div>
  );
}

function focusQuestion(): void {
  document.querySelector<HTMLElement>('#question')?.focus();
}
