import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { createModelStore, type StorageUsage, type StoredModel } from '../../engine/storage/store';
import { formatBytes } from '../format';
import { Button } from '../kit/button';
import { Notice } from '../kit/notice';
import { SheetPart } from '../kit/sheet';
import { showDirections } from '../markdown/directions';
import { useLibrary, useLibraryState } from '../session-context';
import { defaultPreferences, preferences } from '../settings/preferences';
import { ledger, useLedger } from './use-ledger';

const store = createModelStore();

/** What lies in this browser, each with its size and a way to delete it. */
export function StoredPart() {
  const { t, i18n } = useTranslation();
  const library = useLibrary();
  const conversations = useLibraryState((state) => state.conversations.length);
  const { entries } = useLedger();
  const [models, setModels] = useState<readonly StoredModel[]>([]);
  const [usage, setUsage] = useState<StorageUsage | null>(null);
  const [busy, setBusy] = useState(false);
  const look = useCallback(
    () =>
      // Without storage there is nothing to list.
      Promise.all([store.list().catch(() => []), store.usage().catch(() => null)]).then(([list, used]) => {
        setModels(list);
        setUsage(used);
      }),
    [],
  );
  useEffect(() => {
    void look();
  }, [look, conversations]);
  const removeModel = (id: string) => async (): Promise<void> => {
    setBusy(await store.remove(id).then(() => false, () => true));
    await look();
  };
  const size = (bytes: number): string => formatBytes(bytes, i18n.language);
  return (
    <SheetPart title={t('privacy.stored')} note={t('privacy.storedNote')}>
      <div className="ledger" role="region" tabIndex={0} aria-label={t('privacy.stored')}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('privacy.storedWhat')}</th>
              <th scope="col">{t('privacy.size')}</th>
              <th scope="col">{t('privacy.remove')}</th>
            </tr>
          </thead>
          <tbody>
            <Row what={t('privacy.conversations')} onRemove={conversations === 0 ? null : () => library.clear()}>
              {t('privacy.conversationsCount', { count: conversations })}
            </Row>
            {models.map(({ wanted, bytes }) => (
              <Row key={wanted.id} what={`${t('privacy.models')}: ${showDirections(wanted.fileName)}`} onRemove={removeModel(wanted.id)}>
                {size(bytes)}
              </Row>
            ))}
            <Row what={t('privacy.settings')} onRemove={() => preferences.setState(defaultPreferences, true)}>
              {t('privacy.settingsSize')}
            </Row>
            <Row what={t('privacy.ledger')} onRemove={entries.length === 0 ? null : () => ledger.clear()}>
              {t('privacy.ledgerCount', { count: entries.length })}
            </Row>
          </tbody>
        </table>
      </div>
      {busy ? <Notice tone="doubt">{t('privacy.busy')}</Notice> : null}
      {usage === null ? null : (
        <p>
          {t('privacy.total', { used: size(usage.usedBytes) })} {usage.persistent ? t('privacy.persistent') : t('privacy.evictable')}
        </p>
      )}
    </SheetPart>
  );
}

interface RowProps {
  readonly what: string;
  readonly children: ReactNode;
  /** Null where there is nothing to delete. */
  readonly onRemove: (() => unknown) | null;
}

function Row({ what, children, onRemove }: RowProps) {
  const { t } = useTranslation();
  return (
    <tr>
      <th scope="row" className="ledger__target">
        {what}
      </th>
      <td>{children}</td>
      <td>
        <Button icon="remove" aria-label={t('privacy.removeWhat', { what })} disabled={onRemove === null} onClick={() => void onRemove?.()}>
          {t('privacy.remove')}
        </Button>
      </td>
    </tr>
  );
}
