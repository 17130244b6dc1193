import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { DeviceReport } from '../../chat/catalogue/device';
import { fileIn, isIn, listFiles } from '../../chat/catalogue/hub';
import type { CatalogueFile, CatalogueModel } from '../../chat/catalogue/models';
import { judge } from '../../chat/catalogue/verdict';
import { type ErrorData, errorToData, SourceError } from '../../engine/errors';
import { totalBytes } from '../../engine/storage/store';
import { formatBytes, formatCount, formatPercent } from '../format';
import { Button } from '../kit/button';
import { SheetPart } from '../kit/sheet';
import { OutwardLink } from '../markdown/outward-link';
import { preferences } from '../settings/preferences';
import { Failure } from './failure';
import { Judgement } from './judgement';
import { shelf, useShelf } from './shelf';

interface CatalogueEntryProps {
  readonly model: CatalogueModel;
  readonly hub: string;
  readonly device: DeviceReport | null;
  readonly contextLength: number;
}

/** A model of the list with its files, each judged for this device and a click away. */
export function CatalogueEntry({ model, hub, device, contextLength }: CatalogueEntryProps) {
  const { t, i18n } = useTranslation();
  const [asking, setAsking] = useState<string | null>(null);
  const [failure, setFailure] = useState<ErrorData | null>(null);
  const download = async (quantization: string): Promise<void> => {
    setAsking(quantization);
    setFailure(null);
    try {
      const file = fileIn(await listFiles(model.repository, hub), quantization);
      if (file === undefined) {
        throw new SourceError('no-model-files', `${model.repository} holds no whole model in ${quantization}.`, {
          file: `${model.repository} ${quantization}`,
        });
      }
      void shelf.download(file.wanted);
    } catch (error) {
      setFailure(errorToData(error));
    }
    setAsking(null);
  };
  return (
    <SheetPart title={model.name}>
      <p className="model__facts">
        <span>{t('catalogue.parameters', { parameters: formatCount(model.parameters, i18n.language) })}</span>
        <span>{t('catalogue.licence', { licence: model.licence })}</span>
        <OutwardLink href={`${hub}/${model.repository}`}>{t('catalogue.where')}</OutwardLink>
      </p>
      <div className="model__table" tabIndex={0} role="region" aria-label={model.name}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('catalogue.file')}</th>
              <th scope="col">{t('catalogue.size')}</th>
              <th scope="col">{t('catalogue.memory')}</th>
              <th scope="col">{t('catalogue.verdict')}</th>
              <th scope="col">{t('catalogue.get')}</th>
            </tr>
          </thead>
          <tbody>
            {model.files.map((file) => (
              <FileRow
                key={file.quantization}
                model={model}
                file={file}
                device={device}
                contextLength={contextLength}
                asking={asking === file.quantization}
                onDownload={() => void download(file.quantization)}
              />
            ))}
          </tbody>
        </table>
      </div>
      {failure === null ? null : <Failure failure={failure} />}
    </SheetPart>
  );
}

interface FileRowProps extends Omit<CatalogueEntryProps, 'hub'> {
  readonly file: CatalogueFile;
  readonly asking: boolean;
  readonly onDownload: () => void;
}

function FileRow({ model, file, device, contextLength, asking, onDownload }: FileRowProps) {
  const { t, i18n } = useTranslation();
  const kvCache = useStore(preferences, (chosen) => chosen.kvCache);
  const share = useShareHere(model.repository, file.quantization);
  const verdict = device === null ? null : judge(model, file, device, contextLength, kvCache);
  return (
    <tr>
      <th scope="row">{file.quantization}</th>
      <td>{formatBytes(file.bytes, i18n.language)}</td>
      <td>{verdict === null ? '…' : formatBytes(verdict.needed, i18n.language)}</td>
      <td>{verdict === null ? '…' : <Judgement verdict={verdict} />}</td>
      <td>
        {share === null ? (
          <Button
            icon="down"
            disabled={asking}
            aria-label={t('catalogue.downloadOf', { name: model.name, quantization: file.quantization })}
            onClick={onDownload}
          >
            {t(asking ? 'catalogue.asking' : 'catalogue.download')}
          </Button>
        ) : share < 1 ? (
          t('catalogue.coming', { percent: formatPercent(share, i18n.language) })
        ) : (
          t('catalogue.here')
        )}
      </td>
    </tr>
  );
}

/** How much of a file of the list is on this device, 0 … 1; null when it was never begun. */
function useShareHere(repository: string, quantization: string): number | null {
  return useShelf(({ models, activities }) => {
    const isIt = (url: string): boolean => url.includes(`/${repository}/resolve/`) && isIn(url.split('/').at(-1) ?? '', quantization);
    const coming = Object.values(activities).find(({ kind, wanted }) => kind === 'download' && isIt(wanted.url));
    if (coming !== undefined) return Math.min(0.999, coming.doneBytes / totalBytes(coming.wanted));
    const there = models?.find(({ wanted }) => isIt(wanted.url));
    return there === undefined ? null : there.state === 'ready' ? 1 : Math.min(0.999, there.bytes / totalBytes(there.wanted));
  });
}
