import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { modelFromFiles } from '../../chat/model-file';
import { type ErrorData, errorToData } from '../../engine/errors';
import { formatBytes } from '../format';
import { Button } from '../kit/button';
import { ChooseFiles } from '../kit/choose-files';
import { SheetPart } from '../kit/sheet';
import { Failure } from './failure';
import { shelf, useShelf } from './shelf';
import { StoredModelEntry } from './stored-model-entry';

/** What is kept on this device, what is coming, and how much room there is. */
export function StoredModels() {
  const { t } = useTranslation();
  const models = useShelf((state) => state.models);
  const activities = useShelf((state) => state.activities);
  useEffect(() => {
    void shelf.look();
  }, []);
  // What has only just begun is not in the list yet.
  const begun = Object.values(activities)
    .map(({ wanted }) => wanted)
    .filter(({ id }) => models?.some(({ wanted }) => wanted.id === id) !== true)
    .map((wanted) => ({ wanted, state: 'partial' as const, bytes: 0 }));
  const shown = [...(models ?? []), ...begun];
  return (
    <SheetPart title={t('shelf.title')} note={t('shelf.note')}>
      {models !== null && shown.length === 0 ? <p className="shelf__none">{t('shelf.none')}</p> : null}
      <ul className="shelf" aria-busy={models === null}>
        {shown.map((model) => (
          <StoredModelEntry key={model.wanted.id} model={model} />
        ))}
      </ul>
      <Storage />
      <ImportModel />
    </SheetPart>
  );
}

/** Room used and left, and whether the browser promised to keep it. */
function Storage() {
  const { t, i18n } = useTranslation();
  const usage = useShelf((state) => state.usage);
  const [refused, setRefused] = useState(false);
  if (usage === null || usage.quotaBytes === 0) return null;
  const { usedBytes, quotaBytes, persistent } = usage;
  const words = t('shelf.usage', {
    used: formatBytes(usedBytes, i18n.language),
    left: formatBytes(Math.max(0, quotaBytes - usedBytes), i18n.language),
  });
  const persist = async (): Promise<void> => {
    setRefused(!(await navigator.storage.persist()));
    await shelf.look();
  };
  return (
    <div className="shelf__storage">
      <meter className="context__bar" min={0} max={quotaBytes} value={usedBytes} aria-label={words} />
      <p>{`${words}. ${t(persistent ? 'shelf.persistent' : refused ? 'shelf.refused' : 'shelf.fleeting')}`}</p>
      {persistent || refused ? null : <Button onClick={() => void persist()}>{t('shelf.persist')}</Button>}
    </div>
  );
}

/** Takes a model from the disk into the page's storage; several files are its parts, as where one is opened. */
function ImportModel() {
  const { t } = useTranslation();
  const [failure, setFailure] = useState<ErrorData | null>(null);
  const take = async (files: readonly File[]): Promise<void> => {
    try {
      await modelFromFiles(files);
      setFailure(null);
      await shelf.importFiles(files);
    } catch (error) {
      setFailure(errorToData(error));
    }
  };
  return (
    <>
      <ChooseFiles
        look="outlined"
        icon="take"
        label={t('shelf.import')}
        accept=".gguf"
        multiple
        purpose="keep"
        onFiles={(files) => void take(files)}
      />
      {failure === null ? null : <Failure failure={failure} />}
    </>
  );
}
