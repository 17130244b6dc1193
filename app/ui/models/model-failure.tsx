import { useTranslation } from 'react-i18next';
import { Button } from '../kit/button';
import { useSession, useSessionState } from '../session-context';
import { Failure } from './failure';

/** In place of a model: why there is none, and the way back to one. */
export function ModelFailure() {
  const { t } = useTranslation();
  const session = useSession();
  const model = useSessionState((state) => state.model);
  if (model.status !== 'failed') return null;
  return (
    <Failure
      failure={model.failure}
      actions={
        <Button look="outlined" icon="retry" onClick={() => void session.models.load(model.source)}>
          {t('model.loadAgain')}
        </Button>
      }
    />
  );
}
