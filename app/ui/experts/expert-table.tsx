import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExpertUse } from '../../chat/trace/routing';
import { formatNumber, formatPercent } from '../format';
import { layerSummaries, type Measure } from './heat';

/** As many of a layer's experts are named, at least those of one token. */
const namedExperts = 4;

/** The same map in words and numbers, for whom a picture of colours says little. */
export function ExpertTable({ use, measure }: { readonly use: ExpertUse; readonly measure: Measure }) {
  const { t } = useTranslation();
  return (
    <details className="experts__table">
      <summary>{t('experts.table')}</summary>
      <div className="experts__scroll" tabIndex={0} role="group" aria-label={t('experts.table')}>
        <Rows use={use} measure={measure} />
      </div>
    </details>
  );
}

function Rows({ use, measure }: { readonly use: ExpertUse; readonly measure: Measure }) {
  const { t, i18n } = useTranslation();
  const { language } = i18n;
  const most = Math.max(namedExperts, use.tokens === 1 ? use.shape.used : 0);
  const summaries = useMemo(() => layerSummaries(use, measure, most), [use, measure, most]);
  const words = (value: number): string => (measure === 'share' ? formatPercent(value, language) : formatNumber(value, language, 3));
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{t('experts.layer')}</th>
          <th scope="col">{t('experts.best')}</th>
          <th scope="col">{t('experts.never')}</th>
          <th scope="col">{t('experts.evenness')}</th>
        </tr>
      </thead>
      <tbody>
        {summaries.map(({ layer, best, neverChosen, evenness }) => (
          <tr key={layer}>
            <th scope="row">{layer}</th>
            <td>{best.map(({ expert, value }) => `${expert} (${words(value)})`).join(', ')}</td>
            <td>{formatNumber(neverChosen, language)}</td>
            <td>{formatPercent(evenness, language)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
