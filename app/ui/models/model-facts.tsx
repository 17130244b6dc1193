import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { ModelInfo } from '../../engine/engine';
import { Reason } from '../engines/reason';
import { formatBytes, formatCount, formatNumber } from '../format';
import { noticeWords } from '../i18n/failure-words';
import { showDirections } from '../markdown/directions';
import { useSessionState } from '../session-context';
import { ModelCard } from './model-card';
import './models.css';

/** How many experts of a mixture the GPU holds, where that is not all. */
function expertsAtHand({ expertCache }: ModelInfo, t: TFunction, language: string): readonly (readonly [string, string])[] {
  if (expertCache === undefined) return [];
  const { onGpu, perLayer, layers, expertBytes } = expertCache;
  return [[t('model.fact.expertsOnGpu'), t('model.fact.expertsOnGpuOf', { onGpu, perLayer, layers, bytes: formatBytes(expertBytes, language) })]];
}

/** What the file and the device say about the loaded model. */
export default function ModelFacts() {
  const { t, i18n } = useTranslation();
  const model = useSessionState((state) => state.model);
  const { language } = i18n;
  if (model.status !== 'ready') {
    return <p className="facts">{model.status === 'loading' ? t('model.loading', { name: model.name }) : t('model.none')}</p>;
  }
  const { info } = model;
  const types = Object.entries(info.tensorTypes)
    .map(([type, count]) => `${type} × ${count}`)
    .join(', ');
  // A server and WebLLM tell less of their models than a file does.
  const ofFile: readonly (readonly [string, string])[] =
    info.fileBytes === 0
      ? []
      : [
          [t('model.fact.file'), `${showDirections(info.fileName)}, ${formatBytes(info.fileBytes, language)}`],
          [t('model.fact.parameters'), formatCount(info.parameterCount, language)],
          [t('model.fact.architecture'), info.architecture],
          [t('model.fact.layers'), formatNumber(info.layerCount, language)],
          [t('model.fact.quantization'), types],
          [
            t('model.fact.context'),
            t('model.fact.contextOf', {
              used: formatNumber(info.contextLength, language),
              trained: formatNumber(info.trainedContextLength, language),
            }),
          ],
          [t('model.fact.vocabulary'), formatNumber(info.vocabularySize, language)],
          [t('model.fact.graphicsMemory'), formatBytes(info.gpuBytes, language)],
          ...expertsAtHand(info, t, language),
        ];
  const facts = [...ofFile, [t('model.fact.adapter'), info.adapter] as const];
  return (
    <div className="facts">
      <dl className="facts__list">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt className="facts__name">{name}</dt>
            <dd className="facts__value">{value}</dd>
          </div>
        ))}
      </dl>
      {model.miniature ? (
        <p className="facts__line">
          {t('welcome.miniature', { parameters: formatCount(info.parameterCount, language) })} {t('welcome.limits')}
        </p>
      ) : null}
      {model.decision === null ? null : (
        <p className="facts__line">
          <Reason decision={model.decision} />
        </p>
      )}
      {model.miniature ? <ModelCard fileName={info.fileName} /> : null}
      {info.notices.map((notice) => (
        <p key={notice.code} className="facts__line">
          {noticeWords(t, notice)}
        </p>
      ))}
    </div>
  );
}
