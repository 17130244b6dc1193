import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { Button, IconButton } from './kit/button';
import { Notice } from './kit/notice';
import { useSessionState } from './session-context';
import { update } from './update';

/** Says that a newer version is there. It comes in when the reader says so, and never while an answer is being written. */
export function UpdateNotice() {
  const { t } = useTranslation();
  const activate = useStore(update, (state) => state.activate);
  const running = useSessionState((state) => state.activeTurn !== null);
  if (activate === null) return null;
  return (
    <Notice
      action={
        <>
          <Button look="outlined" icon="retry" disabled={running} onClick={activate}>
            {t('update.reload')}
          </Button>
          <IconButton icon="close" label={t('update.later')} onClick={() => update.setState({ activate: null })} />
        </>
      }
    >
      {t('update.ready')}
    </Notice>
  );
}
