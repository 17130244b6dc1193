import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { type DeviceReport, reportDevice } from '../../chat/catalogue/device';
import { findOffer, type ModelOffer } from '../../chat/catalogue/mirror';
import { formatBytes, formatNumber } from '../format';
import { Choice } from '../kit/choice';
import { Notice } from '../kit/notice';
import { Sheet, SheetPart } from '../kit/sheet';
import { kvCacheFormats, preferences, usualContext } from '../settings/preferences';
import './words';
import './catalogue.css';
import { CatalogueEntry } from './catalogue-entry';
import { OpenModel } from './open-model';
import { OtherModel } from './other-model';
import { StoredModels } from './stored-models';

const contexts = [2048, 4096, 8192, 16_384, 32_768] as const;

/** The models of this device, those of the R1 family, what each needs, and whether this device can be expected to run it. */
export default function CataloguePage() {
  const { t } = useTranslation();
  const [device, setDevice] = useState<DeviceReport | null>(null);
  const [offer, setOffer] = useState<ModelOffer | null>(null);
  const contextLength = useStore(preferences, (chosen) => chosen.contextLength) ?? usualContext;
  useEffect(() => {
    void reportDevice().then(setDevice);
    void findOffer().then(setOffer);
  }, []);
  return (
    <Sheet title={t('catalogue.title')}>
      <Device device={device} contextLength={contextLength} />
      <StoredModels />
      {offer?.problem == null ? null : <Notice tone="doubt">{t('catalogue.mirrorWrong', { problem: offer.problem })}</Notice>}
      {offer?.name == null ? null : <Notice>{t('catalogue.mirror', { name: offer.name })}</Notice>}
      {offer?.models.map((model) => (
        <CatalogueEntry key={model.name} model={model} hub={offer.hub} device={device} contextLength={contextLength} />
      ))}
      {offer === null ? null : <OtherModel hub={offer.hub} />}
    </Sheet>
  );
}

/** What is known of the device, and the two choices that decide what a model takes on it. */
function Device({ device, contextLength }: { readonly device: DeviceReport | null; readonly contextLength: number }) {
  const { t, i18n } = useTranslation();
  const { language } = i18n;
  const kvCache = useStore(preferences, (chosen) => chosen.kvCache);
  return (
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
            label: formatNumber(tokens, language),
          }))}
          onChange={(value) => preferences.setState({ contextLength: Number(value) })}
        />
        <Choice
          labelAbove
          label={t('settings.kvCache')}
          value={kvCache}
          options={kvCacheFormats.map((value) => ({ value, label: t(`settings.kv.${value}`) }))}
          onChange={(value) => preferences.setState({ kvCache: value })}
        />
        <OpenModel />
      </div>
      <p className="device__more">
        <a href="experts.html" target="_blank" rel="noopener">
          {t('catalogue.larger')}
        </a>
      </p>
    </SheetPart>
  );

  function deviceWords({ webgpu, software, memory, storageLeft }: DeviceReport): readonly string[] {
    return [
      webgpu ? (software ? t('catalogue.deviceSoftware') : t('catalogue.deviceWebgpu')) : t('catalogue.deviceNone'),
      memory === null
        ? t('catalogue.deviceMemoryUnknown')
        : t('catalogue.deviceMemory', { memory: formatBytes(memory, language) }),
      ...(storageLeft === null ? [] : [t('catalogue.deviceStorage', { storage: formatBytes(storageLeft, language) })]),
    ];
  }
}
