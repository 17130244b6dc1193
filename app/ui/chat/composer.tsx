import { type ClipboardEvent, type KeyboardEvent, lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { withFiles } from '../../chat/attached-files';
import { thinkingBudgets } from '../../chat/budget';
import { useDestination } from '../engines/leaves-device';
import { Button } from '../kit/button';
import { Choice } from '../kit/choice';
import { ChooseFiles } from '../kit/choose-files';
import { useSession, useSessionState } from '../session-context';
import { preferences } from '../settings/preferences';
import './composer.css';
import { ContextMeter } from './context-meter';
import { attachFiles, draft, takeFiles } from './draft';

const DraftFiles = lazy(() => import('./draft-files'));

/** The question box, how long to think about it, and the buttons that end what is running. */
export function Composer() {
  const { t } = useTranslation();
  const session = useSession();
  const budget = useStore(preferences, (chosen) => chosen.budget);
  const activeTurn = useSessionState((state) => state.activeTurn);
  const thinking = useSessionState(
    (state) => state.turns.find((turn) => turn.id === state.activeTurn)?.reply.phase === 'thinking',
  );
  const destination = useDestination();
  const noModel = useSessionState((state) => state.model.status === 'failed');
  const [question, setQuestion] = useState('');
  const { files, refused } = useStore(draft);
  const ready = (question.trim() !== '' || files.length > 0) && activeTurn === null && !noModel;

  const ask = (): void => {
    if (!ready) return;
    session.ask(withFiles({ files: takeFiles(), words: question }), budget);
    setQuestion('');
  };
  const keyDown = (event: KeyboardEvent): void => {
    // Enter that ends a composition (Japanese, accents) belongs to the input method.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    ask();
  };
  const paste = (event: ClipboardEvent): void => {
    const pasted = Array.from(event.clipboardData.files);
    // Text with a picture of it, as office programs copy it, is text.
    if (pasted.length === 0 || event.clipboardData.types.includes('text/plain')) return;
    event.preventDefault();
    void attachFiles(pasted);
  };

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        ask();
      }}
    >
      {files.length + refused.length > 0 ? (
        <Suspense>
          <DraftFiles />
        </Suspense>
      ) : null}
      <div className="composer__row">
        <ChooseFiles iconOnly="attach" label={t('composer.attach')} accept="text/*,.json,.jsonl,.tex,.log" multiple onFiles={(chosen) => void attachFiles(chosen)} />
        <textarea
          id="question"
          className="composer__question"
          // For browsers that cannot yet size a box by its content.
          rows={Math.min(6, question.split('\n').length)}
          aria-label={t('composer.label')}
          placeholder={t('composer.placeholder')}
          value={question}
          onChange={(event) => setQuestion(event.target.value)}
          onKeyDown={keyDown}
          onPaste={paste}
        />
        {activeTurn !== null && thinking ? (
          <Button look="outlined" icon="skip" onClick={() => session.answerNow(activeTurn)}>
            {t('composer.answerNow')}
          </Button>
        ) : null}
        {activeTurn === null ? (
          <Button look="filled" icon="ask" type="submit" disabled={!ready}>
            {t('composer.ask')}
          </Button>
        ) : (
          <Button look="filled" icon="stop" onClick={() => void session.stop()}>
            {t('composer.stop')}
          </Button>
        )}
      </div>
      <div className="composer__options">
        <Choice
          label={t('composer.budget.label')}
          value={budget}
          options={thinkingBudgets.map((value) => ({ value, label: t(`composer.budget.${value}`) }))}
          onChange={(value) => preferences.setState({ budget: value })}
        />
        <ContextMeter />
        <p className="composer__local">{destination === null ? t('composer.local') : t('composer.leaves', { host: destination })}</p>
      </div>
    </form>
  );
}
