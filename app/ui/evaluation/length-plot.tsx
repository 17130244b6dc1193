import { useTranslation } from 'react-i18next';
import type { LengthBin } from '../../chat/evaluation/figures';
import { formatNumber } from '../format';

/** How many answers were right and wrong, by the length of their thought: a row per length, its bar as long as its answers are many. */
export function LengthPlot({ bins }: { readonly bins: readonly LengthBin[] }) {
  const { t, i18n } = useTranslation();
  const most = Math.max(1, ...bins.map(({ right, wrong }) => right + wrong));
  const number = (value: number): string => formatNumber(value, i18n.language);
  return (
    <table className="lengths">
      <thead>
        <tr>
          <th scope="col">{t('evaluation.from')}</th>
          <th scope="col" className="lengths__count">
            {t('evaluation.right')}
          </th>
          <th scope="col" className="lengths__count">
            {t('evaluation.wrong')}
          </th>
          <td />
        </tr>
      </thead>
      <tbody>
        {bins.map(({ from, to, right, wrong }) => (
          <tr key={from}>
            <th scope="row">{to - from === 1 ? number(from) : `${number(from)}–${number(to - 1)}`}</th>
            <td className="lengths__count">{number(right)}</td>
            <td className="lengths__count">{number(wrong)}</td>
            <td className="lengths__bar">
              <svg viewBox={`0 0 ${most} 1`} preserveAspectRatio="none" aria-hidden="true">
                <rect className="lengths__right" width={right} height="1" />
                <rect className="lengths__wrong" x={right} width={wrong} height="1" />
              </svg>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
