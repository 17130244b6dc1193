import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { type DeviceReport, reportDevice } from '../../chat/catalogue/device';
import { catalogue, type CatalogueFile, type CatalogueModel } from '../../chat/catalogue/models';
import { judge } from '../../chat/catalogue/verdict';
import { formatBytes, formatCount, formatNumber } from '../format';
import { Sheet, SheetPart } from '../kit/sheet';
import { OutwardLink } from '../markdown/outward-link';
import { preferences } from '../settings/preferences';
import { Choice } from '../kit/choice';
import './catalogue.css';
import { OpenModel } from './open-model';

const contexts = [2048, 4096, 8192, 16_384, 32_768] as const;
const usualContext = 4096;

/** The models of the R1 family, what each needs, and whether this device can be expected to run it. */
export default function CataloguePage() {
  const { t, i18n } = useTranslation();
  const [device, setDevice] = useState<DeviceReport | null>(null);
  const [contextLength, setContextLength] = useState<number>(preferences.getState().contextLength ?? usualContext);
  useEffect(() => {
    void reportDevice().then(setDevice);
  }, []);
  return (
    <Sheet title={t('catalogue.title')}>
      <SheetPart title={t('catalogue.device')} note={t('catalogue.lead')}>
        <ul className="device" aria-busy={device === null}>
          {device === null ? null : deviceWords(device).map((words) => <li key={words}>{words}</li>)}
        </ul>
        <div className="device__actions">
          <Choice
            labelAbove
            label={t('catalogue.context')}
            value={String(contextLength)}
            options={[...new Set([...contexts, contextLength])].map((tokens) => ({
              value: String(tokens),
              label: formatNumber(tokens, i18n.language),
            }))}
            onChange={(value) => setContextLength(Number(value))}
          />
          <OpenModel />
        </div>
      </SheetPart>
      {catalogue.map((model) => (
        <ModelPart key={model.name} model={model} device={device} contextLength={contextLength} />
      ))}
    </Sheet>
  );

  function deviceWords({ webgpu, software, memory, storageLeft }: DeviceReport): readonly string[] {
    const { language } = i18n;
    return [
      webgpu ? (software ? t('catalogue.deviceSoftware') : t('catalogue.deviceWebgpu')) : t('catalogue.deviceNone'),
      memory === null
        ? t('catalogue.deviceMemoryUnknown')
        : t('catalogue.deviceMemory', { memory: formatBytes(memory, language) }),
      ...(storageLeft === null ? [] : [t('catalogue.deviceStorage', { storage: formatBytes(storageLeft, language) })]),
    ];
  }
}

interface ModelPartProps {
  readonly model: CatalogueModel;
  readonly device: DeviceReport | null;
  readonly contextLength: number;
}

function ModelPart({ model, device, contextLength }: ModelPartProps) {
  const { t, i18n } = useTranslation();
  return (
    <SheetPart title={model.name}>
      <p className="model__facts">
        <span>{t('catalogue.parameters', { parameters: formatCount(model.parameters, i18n.language) })}</span>
        <span>{t('catalogue.licence', { licence: model.licence })}</span>
        <OutwardLink href={`https://huggingface.co/${model.repository}`}>{t('catalogue.where')}</OutwardLink>
      </p>
      <div className="model__table" tabIndex={0} role="region" aria-label={model.name}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('catalogue.file')}</th>
              <th scope="col">{t('catalogue.size')}</th>
              <th scope="col">{t('catalogue.memory')}</th>
              <th scope="col">{t('catalogue.verdict')}</th>
            </tr>
          </thead>
          <tbody>
            {model.files.map((file) => (
              <FileRow key={file.quantization} model={model} file={file} device={device} contextLength={contextLength} />
            ))}
          </tbody>
        </table>
      </div>
    </SheetPart>
  );
}

function FileRow({ model, file, device, contextLength }: ModelPartProps & { readonly file: CatalogueFile }) {
  const { t, i18n } = useTranslation();
  const kvCache = useStore(preferences, (chosen) => chosen.kvCache);
  const verdict = device === null ? null : judge(model, file, device, contextLength, kvCache);
  return (
    <tr>
      <th scope="row">{file.quantization}</th>
      <td>{formatBytes(file.bytes, i18n.language)}</td>
      <td>{verdict === null ? '…' : formatBytes(verdict.needed, i18n.language)}</td>
      <td>
        {verdict === null ? (
          '…'
        ) : (
          <>
            <span className={`judgement judgement--${verdict.judgement}`}>{t(`catalogue.${verdict.judgement}`)}</span>
            <span className="judgement__reasons">
              {verdict.reasons.map((reason) => t(`catalogue.reason.${reason}`)).join(' ')}
            </span>
          </>
        )}
      </td>
    </tr>
  );
}
