import { useTranslation } from 'react-i18next';
import type { LengthBin } from '../../chat/evaluation/figures';

const width = 640;
const height = 160;
const gap = 6;

/** Right answers upwards from the middle line, wrong ones downwards, by the length of their thought; below it the same as a table. */
export function LengthPlot({ bins }: { readonly bins: readonly LengthBin[] }) {
  const { t } = useTranslation();
  const most = Math.max(1, ...bins.flatMap(({ right, wrong }) => [right, wrong]));
  const step = width / Math.max(1, bins.length);
  const scale = (height / 2 - 2) / most;
  return (
    <figure className="lengths">
      <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
        {bins.map(({ from, right, wrong }, index) => (
          <g key={from}>
            <rect className="lengths__right" x={index * step + gap / 2} width={step - gap} y={height / 2 - right * scale} height={right * scale} />
            <rect className="lengths__wrong" x={index * step + gap / 2} width={step - gap} y={height / 2} height={wrong * scale} />
          </g>
        ))}
        <line className="lengths__axis" x1="0" x2={width} y1={height / 2} y2={height / 2} />
      </svg>
      <div className="lengths__table" tabIndex={0} role="region" aria-label={t('evaluation.lengths')}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('evaluation.from')}</th>
              {bins.map(({ from, to }) => (
                <th scope="col" key={from}>
                  {to - from === 1 ? from : `${from}–${to - 1}`}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {(['right', 'wrong'] as const).map((part) => (
              <tr key={part}>
                <th scope="row">{t(`evaluation.${part}`)}</th>
                {bins.map((bin) => (
                  <td key={bin.from}>{bin[part]}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}
