import { useTranslation } from 'react-i18next';
import './kit/tokens.css';
import './kit/base.css';
import './app.css';
import { Announcer } from './chat/announcer';
import { Composer } from './chat/composer';
import { Conversation } from './chat/conversation';
import { Header } from './header';
import { DropZone } from './models/drop-zone';
import { ModelFailure } from './models/model-failure';
import { RefusedNotice } from './models/refused-notice';
import { useSessionState } from './session-context';
import { UpdateNotice } from './update-notice';
import { Welcome } from './welcome';

/** The page: what there is to read above, the question box below. */
export function App() {
  const { t } = useTranslation();
  const empty = useSessionState((state) => state.turns.length === 0);
  // On the first page they stand where one looks first, later above the question box: the top may be far away by then.
  const messages = (
    <>
      <RefusedNotice />
      <ModelFailure />
    </>
  );
  return (
    <div className="page">
      <a className="page__skip visually-hidden" href="#question">
        {t('app.skip')}
      </a>
      <Header />
      <main className="page__main">
        {empty ? messages : null}
        {empty ? <Welcome /> : <Conversation />}
      </main>
      <footer className="page__composer">
        <UpdateNotice />
        {empty ? null : messages}
        <Composer />
      </footer>
      <Announcer />
      <DropZone />
    </div>
  );
}
