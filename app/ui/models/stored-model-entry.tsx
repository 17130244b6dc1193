import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Activity } from '../../chat/catalogue/shelf';
import { nameOf, sourceOf, type StoredModel, totalBytes } from '../../engine/storage/store';
import { formatBytes, formatDuration, formatPercent } from '../format';
import { Button } from '../kit/button';
import { Icon } from '../kit/icon';
import { useReturnFocus } from '../kit/return-focus';
import { useSession } from '../session-context';
import { Cost } from './cost';
import { Failure } from './failure';
import { shelf, useShelf } from './shelf';

/** One model on this device with what can be done with it; a bar while something is. */
export function StoredModelEntry({ model }: { readonly model: StoredModel }) {
  const { t, i18n } = useTranslation();
  const { wanted, state } = model;
  const activity = useShelf((shelfState) => shelfState.activities[wanted.id]);
  const outcome = useShelf((shelfState) => shelfState.outcomes[wanted.id]);
  const sizes = { done: formatBytes(model.bytes, i18n.language), total: formatBytes(totalBytes(wanted), i18n.language) };
  return (
    <li className="shelf__model">
      <p className="shelf__name">{nameOf(wanted)}</p>
      {activity === undefined ? (
        <>
          <p className="shelf__state">{state === 'ready' ? sizes.total : t(`shelf.${state}`, sizes)}</p>
          {state === 'ready' ? <Cost source={sourceOf(wanted)} stored /> : null}
          <Actions model={model} />
        </>
      ) : (
        <Progress activity={activity} />
      )}
      {outcome === undefined ? null : outcome === 'verified' ? (
        <p className="shelf__sound" role="status">
          <Icon name="check" />
          {t('shelf.verified')}
        </p>
      ) : (
        <Failure failure={outcome} />
      )}
    </li>
  );
}

function Progress({ activity }: { readonly activity: Activity }) {
  const { t, i18n } = useTranslation();
  const { language } = i18n;
  const { kind, wanted, doneBytes, bytesPerSecond } = activity;
  const words = t('shelf.progress', {
    kind: t(`shelf.kind.${kind}`),
    done: formatBytes(doneBytes, language),
    total: formatBytes(totalBytes(wanted), language),
  });
  const pace =
    bytesPerSecond === null || bytesPerSecond < 1
      ? ''
      : t('shelf.rate', {
          rate: formatBytes(bytesPerSecond, language),
          left: formatDuration(((totalBytes(wanted) - doneBytes) / bytesPerSecond) * 1000, language),
        });
  return (
    <>
      <p className="shelf__state">{words}</p>
      <progress className="shelf__progress" max={totalBytes(wanted)} value={doneBytes} aria-label={nameOf(wanted)} />
      <p className="shelf__state">{`${formatPercent(doneBytes / totalBytes(wanted), language)} ${pace}`}</p>
      <div className="shelf__actions">
        <Button look="outlined" icon="stop" onClick={() => shelf.pause(wanted.id)}>
          {t(kind === 'download' ? 'shelf.pause' : 'shelf.cancel')}
        </Button>
      </div>
    </>
  );
}

function Actions({ model: { wanted, state } }: { readonly model: StoredModel }) {
  const { t } = useTranslation();
  const session = useSession();
  const [removing, setRemoving] = useState(false);
  const removeButton = useReturnFocus(removing);
  if (removing) {
    return (
      <div className="shelf__actions">
        <Button
          look="filled"
          icon="remove"
          autoFocus
          onClick={() => {
            setRemoving(false);
            void shelf.remove(wanted.id);
          }}
        >
          {t('shelf.removeSure', { name: nameOf(wanted) })}
        </Button>
        <Button onClick={() => setRemoving(false)}>{t('shelf.keep')}</Button>
      </div>
    );
  }
  const fromNetwork = /^https?:/u.test(wanted.url);
  return (
    <div className="shelf__actions">
      {state === 'ready' ? (
        <>
          <Button look="outlined" icon="models" onClick={() => void session.models.load(sourceOf(wanted))}>
            {t('shelf.load')}
          </Button>
          <Button icon="check" onClick={() => void shelf.verify(wanted)}>
            {t('shelf.verify')}
          </Button>
        </>
      ) : fromNetwork ? (
        <Button look="outlined" icon="down" onClick={() => void shelf.download(wanted)}>
          {t(state === 'partial' ? 'shelf.goOn' : 'shelf.again')}
        </Button>
      ) : null}
      <Button icon="remove" ref={removeButton} onClick={() => setRemoving(true)}>
        {t('shelf.remove')}
      </Button>
    </div>
  );
}
