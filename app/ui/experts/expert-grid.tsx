import { type PointerEvent, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExpertUse, Routing } from '../../chat/trace/routing';
import { formatNumber, formatPercent } from '../format';
import { heatOf, markPath, type Measure, shadePaths, shades } from './heat';

interface ExpertGridProps {
  readonly use: ExpertUse;
  readonly measure: Measure;
  /** The choices of one token, to be outlined. */
  readonly marked: Routing | undefined;
}

interface Cell {
  readonly row: number;
  readonly expert: number;
}

/** Pixels of a row; more than so many layers get low ones. */
const rowHeight = { high: 18, low: 11 } as const;
const mostHighRows = 32;

/** A row per layer, a column per expert, the darker the more it was chosen; what is under the pointer is told in words. */
export function ExpertGrid({ use, measure, marked }: ExpertGridProps) {
  const { t, i18n } = useTranslation();
  const { language } = i18n;
  const { shape, tokens, chosen, weight } = use;
  const { layers, experts } = shape;
  const rows = layers.length > mostHighRows ? 'low' : 'high';
  const heat = useMemo(() => heatOf(use, measure), [use, measure]);
  const paths = useMemo(() => shadePaths(heat, shape), [heat, shape]);
  const [cell, setCell] = useState<Cell | null>(null);
  const percent = (share: number): string => formatPercent(share, language);
  const inMeasure = (value: number): string => (measure === 'share' ? percent(value) : formatNumber(value, language, 3));

  const point = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const expert = Math.floor(((event.clientX - box.left) / box.width) * experts);
    const row = Math.floor(((event.clientY - box.top) / box.height) * layers.length);
    setCell(expert >= 0 && expert < experts && layers[row] !== undefined ? { row, expert } : null);
  };

  const underPointer = (): string => {
    if (cell === null || layers[cell.row] === undefined) return '\u00A0';
    const at = cell.row * experts + cell.expert;
    const count = chosen[at]!;
    const words = { layer: formatNumber(layers[cell.row]!, language), expert: formatNumber(cell.expert, language) };
    if (count === 0) return t('experts.cellNever', words);
    return t('experts.cell', {
      ...words,
      chosen: formatNumber(count, language),
      tokens: formatNumber(tokens, language),
      percent: percent(count / tokens),
      weight: formatNumber(weight[at]! / count, language, 3),
    });
  };

  const label = t('experts.picture', { layers: formatNumber(layers.length, language), experts: formatNumber(experts, language) });
  return (
    <figure className="experts__figure">
      <div className="experts__frame">
        <ol className={`experts__layers experts__layers--${rows}`} aria-hidden="true">
          {layers.map((layer) => (
            <li key={layer}>{layer}</li>
          ))}
        </ol>
        <div className="experts__scroll" tabIndex={0} role="group" aria-label={label}>
          <svg
            className={experts > 96 ? 'experts__grid experts__grid--many' : 'experts__grid'}
            viewBox={`0 0 ${experts} ${layers.length}`}
            height={rowHeight[rows] * layers.length}
            preserveAspectRatio="none"
            role="img"
            aria-label={label}
            onPointerMove={point}
            onPointerDown={point}
            onPointerLeave={() => setCell(null)}
          >
            <RowLines rows={layers.length} columns={experts} />
            {paths.map((path, shade) => (
              <path key={shade} className={`experts__shade--${shade + 1}`} d={path} />
            ))}
            {marked === undefined ? null : <path className="experts__marked" d={markPath(marked)} vectorEffect="non-scaling-stroke" />}
          </svg>
          <div className="experts__axis" aria-hidden="true">
            <span>0</span>
            <span>{t('experts.axis')}</span>
            <span>{experts - 1}</span>
          </div>
        </div>
      </div>
      <figcaption className="experts__caption">
        <span className="experts__legend">
          <span>0</span>
          <svg className="experts__key" viewBox={`0 0 ${shades} 1`} preserveAspectRatio="none" aria-hidden="true">
            {Array.from({ length: shades }, (_, shade) => (
              <rect key={shade} className={`experts__shade--${shade + 1}`} x={shade} width="1" height="1" />
            ))}
          </svg>
          <span>{inMeasure(heat.highest)}</span>
        </span>
        <span className="experts__cell">{underPointer()}</span>
      </figcaption>
    </figure>
  );
}

function RowLines({ rows, columns }: { readonly rows: number; readonly columns: number }) {
  const path = Array.from({ length: rows - 1 }, (_, row) => `M0 ${row + 1}h${columns}`).join('');
  return <path className="experts__lines" d={path} vectorEffect="non-scaling-stroke" />;
}
