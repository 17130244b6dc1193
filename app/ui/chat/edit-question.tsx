import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { partsOf, withFiles } from '../../chat/attached-files';
import type { Turn } from '../../chat/turn';
import { Button } from '../kit/button';
import { useSession } from '../session-context';
import { preferences } from '../settings/preferences';

interface EditQuestionProps {
  readonly turn: Turn;
  readonly id: string;
  readonly onDone: () => void;
}

/** The words of a question in a box, and the files that stay with it. */
export default function EditQuestion({ turn, id, onDone }: EditQuestionProps) {
  const { t } = useTranslation();
  const session = useSession();
  const budget = useStore(preferences, (chosen) => chosen.budget);
  const { files, words: asked } = partsOf(turn.question);
  const [words, setWords] = useState(asked);
  return (
    <form
      className="turn__head turn__head--editing"
      onSubmit={(event) => {
        event.preventDefault();
        session.editQuestion(turn.id, withFiles({ files, words }), budget);
        onDone();
      }}
    >
      <h2 id={id} className="visually-hidden">
        {asked}
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
      <Button look="filled" icon="ask" type="submit" disabled={words.trim() === '' && files.length === 0}>
        {t('branch.ask')}
      </Button>
      <Button onClick={onDone}>{t('trace.cancel')}</Button>
    </form>
  );
}
