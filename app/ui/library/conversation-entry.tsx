import { memo, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Summary } from '../../chat/library/library';
import { Button, IconButton } from '../kit/button';
import { Icon } from '../kit/icon';
import { useReturnFocus } from '../kit/return-focus';
import { saveFile } from '../kit/save-file';
import { showDirections } from '../markdown/directions';
import { addressOf } from '../route';
import { useLibrary, useLibraryState } from '../session-context';

interface ConversationEntryProps {
  readonly conversation: Summary;
  readonly onOpen: (() => void) | undefined;
}

/** One conversation: its title opens it, and a line below it offers what else can be done. Drawn anew when it is another, not with the list. */
export const ConversationEntry = memo(function ConversationEntry({ conversation, onOpen }: ConversationEntryProps) {
  const { t } = useTranslation();
  const library = useLibrary();
  const current = useLibraryState((state) => state.current === conversation.id);
  const [doing, setDoing] = useState<'nothing' | 'choosing' | 'renaming'>('nothing');
  const moreButton = useReturnFocus(doing !== 'nothing');
  const actionsId = useId();
  const { id, title, pinned } = conversation;
  const save = async (kind: 'markdown' | 'json'): Promise<void> => {
    saveFile(title, kind, await library.export(kind, id));
    setDoing('nothing');
  };
  return (
    <li className="entry">
      <div className="entry__row">
        <a className="entry__title" href={addressOf(id)} aria-current={current ? 'page' : undefined} onClick={onOpen}>
          {pinned ? <Icon name="pin" /> : null}
          <span className="entry__words">{showDirections(title)}</span>
        </a>
        <IconButton
          icon="more"
          ref={moreButton}
          label={t('library.more', { title })}
          aria-expanded={doing !== 'nothing'}
          aria-controls={actionsId}
          onClick={() => setDoing(doing === 'nothing' ? 'choosing' : 'nothing')}
        />
      </div>
      <div id={actionsId} className="entry__actions" hidden={doing === 'nothing'}>
        {doing === 'renaming' ? (
          <Rename
            title={title}
            onDone={(name) => {
              if (name !== null) void library.rename(id, name);
              setDoing('nothing');
            }}
          />
        ) : null}
        {doing === 'choosing' ? (
          <>
            <Button icon="edit" onClick={() => setDoing('renaming')}>
              {t('library.rename')}
            </Button>
            <Button icon="pin" onClick={() => void library.pin(id, !pinned)}>
              {pinned ? t('library.unpin') : t('library.pin')}
            </Button>
            <Button icon="save" onClick={() => void save('markdown')}>
              {t('library.asMarkdown')}
            </Button>
            <Button icon="save" onClick={() => void save('json')}>
              {t('library.asJson')}
            </Button>
            <Button icon="remove" onClick={() => void library.remove(id)}>
              {t('library.remove')}
            </Button>
          </>
        ) : null}
      </div>
    </li>
  );
});

interface RenameProps {
  readonly title: string;
  /** Null when the old name is to stay. */
  readonly onDone: (name: string | null) => void;
}

function Rename({ title, onDone }: RenameProps) {
  const { t } = useTranslation();
  const [name, setName] = useState(title);
  return (
    <form
      className="entry__rename"
      onSubmit={(event) => {
        event.preventDefault();
        onDone(name);
      }}
    >
      <input
        type="text"
        aria-label={t('library.newName')}
        value={name}
        autoFocus
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onDone(null);
        }}
      />
      <Button look="outlined" type="submit">
        {t('library.save')}
      </Button>
    </form>
  );
}
