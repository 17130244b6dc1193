import { useTranslation } from 'react-i18next';
import type { Routing } from '../../chat/trace/routing';
import { formatNumber } from '../format';
import './experts.css';
import './words';

/** So many can be read at a glance. */
const fewLayers = 8;

/** The experts of one token in words: of every layer their numbers, and the weights of their outputs. */
export function TokenExperts({ routing: { shape, experts, weights } }: { readonly routing: Routing }) {
  const { t, i18n } = useTranslation();
  const { used } = shape;
  return (
    <details className="experts__table" open={shape.layers.length <= fewLayers}>
      <summary>{t('experts.ofToken')}</summary>
      <ul className="experts__token">
        {shape.layers.map((layer, row) => {
          const named = Array.from(experts.subarray(row * used, (row + 1) * used), (expert, slot) => {
            return `${expert} (${formatNumber(weights[row * used + slot]!, i18n.language, 2)})`;
          });
          return <li key={layer}>{t('experts.ofLayer', { layer, experts: named.join(', ') })}</li>;
        })}
      </ul>
    </details>
  );
}
