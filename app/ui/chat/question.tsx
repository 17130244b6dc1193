import { lazy, Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { partsOf } from '../../chat/attached-files';
import type { Turn } from '../../chat/turn';
import { IconButton } from '../kit/button';
import { useReturnFocus } from '../kit/return-focus';
import { showDirections } from '../markdown/directions';
import { useSessionState } from '../session-context';

const EditQuestion = lazy(() => import('./edit-question'));
const QuestionFiles = lazy(() => import('./question-files'));

interface QuestionProps {
  readonly turn: Turn;
  readonly id: string;
  readonly outside: boolean;
}

/** The question as a heading, the files it came with below; in other words it becomes a branch of its own. */
export function Question({ turn, id, outside }: QuestionProps) {
  const { t } = useTranslation();
  const idle = useSessionState((state) => state.activeTurn === null);
  const [editing, setEditing] = useState(false);
  const editButton = useReturnFocus(editing);
  // While an answer is written the turn changes with every token, its question does not; and its files may be long.
  const { files, words } = useMemo(() => partsOf(turn.question), [turn.question]);
  if (editing) {
    return (
      <Suspense>
        <EditQuestion turn={turn} id={id} onDone={() => setEditing(false)} />
      </Suspense>
    );
  }
  return (
    <div className="turn__head">
      <h2 className="turn__question" id={id} tabIndex={-1}>
        <span className="visually-hidden">{t('turn.question')}: </span>
        {showDirections(words)}
      </h2>
      {/* Also while an answer is written: the words would be set anew when it came. */}
      <IconButton icon="edit" label={t('branch.editQuestion')} ref={editButton} disabled={!idle} onClick={() => setEditing(true)} />
      {files.length > 0 ? (
        <Suspense>
          <QuestionFiles files={files} />
        </Suspense>
      ) : null}
      {outside ? <p className="turn__outside">{t('context.fellOut')}</p> : null}
    </div>
  );
}
