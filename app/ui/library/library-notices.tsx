import { useTranslation } from 'react-i18next';
import { Button, IconButton } from '../kit/button';
import { Notice } from '../kit/notice';
import { saveFile } from '../kit/save-file';
import { useLibrary, useLibraryState } from '../session-context';

/** What happened to stored conversations: deleted, unreadable, not stored. */
export function LibraryNotices() {
  const { t } = useTranslation();
  const library = useLibrary();
  const { status, removed, unreadable, failure } = useLibraryState((state) => state);
  return (
    <div className="sidebar__notices" role="status">
      {removed === null ? null : (
        <Notice
          action={
            <>
              <Button look="outlined" icon="retry" autoFocus onClick={() => void library.undoRemove()}>
                {t('library.undo')}
              </Button>
              <IconButton icon="close" label={t('failure.dismiss')} onClick={() => library.forgetRemoved()} />
            </>
          }
        >
          {t('library.removed', { title: removed.conversation.title })}
        </Notice>
      )}
      {unreadable.broken === 0 ? null : (
        <Notice
          tone="doubt"
          action={
            <>
              <Button
                look="outlined"
                icon="save"
                onClick={() => void library.exportUnreadable().then((text) => saveFile('denkspur', 'json', text))}
              >
                {t('library.saveUnreadable')}
              </Button>
              <IconButton icon="close" label={t('failure.dismiss')} onClick={() => library.dismissUnreadable()} />
            </>
          }
        >
          {t('library.broken', { count: unreadable.broken })}
        </Notice>
      )}
      {unreadable.newer === 0 ? null : <Notice tone="doubt">{t('library.newer', { count: unreadable.newer })}</Notice>}
      {status === 'unavailable' ? <Notice tone="doubt">{t('library.unavailable')}</Notice> : null}
      {status === 'ready' && failure !== null ? <Notice tone="doubt">{t('library.failed')}</Notice> : null}
    </div>
  );
}
