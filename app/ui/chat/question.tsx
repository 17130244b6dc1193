import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { isRunning, type Turn } from '../../chat/turn';
import { Button, IconButton } from '../kit/button';
import { showDirections } from '../markdown/directions';
import { useSession, useSessionState } from '../session-context';
import { preferences } from '../settings/preferences';

interface QuestionProps {
  readonly turn: Turn;
  readonly id: string;
  readonly outside: boolean;
}

/** The question as a heading; in other words it becomes a branch of its own. */
export function Question({ turn, id, outside }: QuestionProps) {
  const { t } = useTranslation();
  const idle = useSessionState((state) => state.activeTurn === null);
  const [editing, setEditing] = useState(false);
  if (editing) return <EditQuestion turn={turn} id={id} onDone={() => setEditing(false)} />;
  return (
    <div className="turn__head">
      <h2 className="turn__question" id={id} tabIndex={-1}>
        <span className="visually-hidden">{t('turn.question')}: </span>
        {showDirections(turn.question)}
      </h2>
      {isRunning(turn.reply) ? null : (
        <IconButton icon="edit" label={t('branch.editQuestion')} disabled={!idle} onClick={() => setEditing(true)} />
      )}
      {outside ? <p className="turn__outside">{t('context.fellOut')}</p> : null}
    </div>
  );
}

interface EditQuestionProps {
  readonly turn: Turn;
  readonly id: string;
  readonly onDone: () => void;
}

function EditQuestion({ turn, id, onDone }: EditQuestionProps) {
  const { t } = useTranslation();
  const session = useSession();
  const budget = useStore(preferences, (chosen) => chosen.budget);
  const [words, setWords] = useState(turn.question);
  return (
    <form
      className="turn__head turn__head--editing"
      onSubmit={(event) => {
        event.preventDefault();
        session.editQuestion(turn.id, words, budget);
        onDone();
      }}
    >
      <h2 id={id} className="visually-hidden">
        {turn.question}
      </h2>
      <textarea
        className="turn__question turn__question--editing"
        aria-label={t('branch.editing')}
        value={words}
        rows={Math.min(6, words.split('\n').length)}
        autoFocus
        onChange={(event) => setWords(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onDone();
        }}
      />
      <Button look="filled" icon="ask" type="submit" disabled={words.trim() === ''}>
        {t('branch.ask')}
      </Button>
      <Button onClick={onDone}>{t('trace.cancel')}</Button>
    </form>
  );
}
