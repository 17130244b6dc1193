import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { IconButton } from '../kit/button';
import { useMediaQuery } from '../kit/media-query';
import { preferences } from '../settings/preferences';
import { ConversationList } from './conversation-list';
import { LibraryNotices } from './library-notices';
import { LibraryTools } from './library-tools';
import './library.css';

/** Room for the conversations beside answer and margin; the same width as in the style sheet. */
const besideThePage = '(min-width: 1180px)';

/** The conversations of this device: a column where there is room for it, a drawer elsewhere. */
export function Sidebar() {
  const { t } = useTranslation();
  const beside = useMediaQuery(besideThePage);
  const open = useStore(preferences, (chosen) => chosen.sidebar);
  if (!open) return null;
  const close = (): void => preferences.setState({ sidebar: false });
  const content = (
    <>
      <div className="sidebar__head">
        <h2 className="sidebar__title">{t('library.label')}</h2>
        <IconButton icon="close" label={t('library.hide')} onClick={close} />
      </div>
      <ConversationList onOpen={beside ? undefined : close} />
      <LibraryNotices />
      <LibraryTools />
    </>
  );
  return beside ? (
    <nav className="sidebar" aria-label={t('library.label')}>
      {content}
    </nav>
  ) : (
    <Drawer label={t('library.label')} onClose={close}>
      {content}
    </Drawer>
  );
}

interface DrawerProps {
  readonly label: string;
  readonly onClose: () => void;
  readonly children: React.ReactNode;
}

/** The platform's own modal dialog, at the left edge: it keeps the focus, and Escape closes it. */
function Drawer({ label, onClose, children }: DrawerProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className="sidebar sidebar--drawer"
      aria-label={label}
      onCancel={onClose}
      onClick={(event) => {
        // A click beside the drawer hits the dialog itself.
        if (event.target === dialog.current) onClose();
      }}
    >
      <div className="sidebar__sheet">{children}</div>
    </dialog>
  );
}
