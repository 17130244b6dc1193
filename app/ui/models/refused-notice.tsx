import { useTranslation } from 'react-i18next';
import { Button } from '../kit/button';
import { useSession, useSessionState } from '../session-context';
import { Failure } from './failure';

/** Why the model that was wished for is not here, and which one is instead. */
export function RefusedNotice() {
  const { t } = useTranslation();
  const session = useSession();
  const refused = useSessionState((state) => state.refused);
  const present = useSessionState((state) => (state.model.status === 'ready' ? state.model.info.name : null));
  if (refused === null) return null;
  return (
    <Failure
      failure={refused.failure}
      lead={t('model.refused', { name: refused.name })}
      actions={
        <>
          {present === null ? null : <p>{t('model.stillThere', { name: present })}</p>}
          <Button look="outlined" icon="close" onClick={() => session.dismissRefusal()}>
            {t('failure.dismiss')}
          </Button>
        </>
      }
    />
  );
}
