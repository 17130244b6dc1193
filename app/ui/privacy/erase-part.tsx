import { useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../kit/button';
import { SheetPart } from '../kit/sheet';
import { useLibrary, useSession } from '../session-context';
import { eraseEverything } from './erase';

/** Deletes everything, once it is confirmed. */
export function ErasePart() {
  const { t } = useTranslation();
  const library = useLibrary();
  const session = useSession();
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const eraseAll = async (): Promise<void> => {
    await library.clear();
    // Files that are open are not deleted.
    await session.models.unload();
    await eraseEverything();
  };
  return (
    <SheetPart title={t('privacy.everything')}>
      <p>{t('privacy.everythingNote')}</p>
      <Button look="outlined" icon="remove" onClick={() => dialog.current?.showModal()}>
        {t('privacy.everything')}
      </Button>
      <dialog ref={dialog} className="leave erase" aria-labelledby={titleId}>
        <p className="leave__title" id={titleId}>
          {t('privacy.everythingAsk')}
        </p>
        <p>{t('privacy.everythingWhat')}</p>
        <div className="erase__actions">
          <Button look="outlined" icon="remove" onClick={() => void eraseAll()}>
            {t('privacy.everythingDo')}
          </Button>
          <Button look="filled" autoFocus onClick={() => dialog.current?.close()}>
            {t('privacy.everythingNot')}
          </Button>
        </div>
      </dialog>
    </SheetPart>
  );
}
