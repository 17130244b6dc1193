import { useTranslation } from 'react-i18next';
import type { ProfileAt } from '../../engine/engine';
import { formatBytes, formatNumber, formatPercent } from '../format';
import { kernelRows, layerRows, type LayerRow, type ProfileRow } from './profile-rows';

const barWidth = 640;
const rowHeight = 22;

/** One token at one position: a bar per layer, in which each kernel takes as much room as it took time; below, the kernels in numbers. */
export function ProfilePicture({ at }: { readonly at: ProfileAt }) {
  const { t, i18n } = useTranslation();
  const kernels = kernelRows(at);
  // In alphabetical order, so that a kernel has one colour at every position.
  const names = kernels.map(({ kernel }) => kernel).sort();
  const colours = new Map(names.map((kernel, index) => [kernel, `profile__kernel--${Math.min(index, 7)}`]));
  const sum = kernels.reduce((time, { microseconds }) => time + microseconds, 0);
  const milliseconds = (microseconds: number) => `${formatNumber(microseconds / 1000, i18n.language, 2)} ms`;
  const summary = t('inspector.token', { time: milliseconds(at.tokenMicroseconds), position: formatNumber(at.position, i18n.language) });
  return (
    <section className="profile__at" aria-label={summary}>
      <h2>{summary}</h2>
      <p>{t('inspector.apart', { time: milliseconds(sum) })}</p>
      <LayerBars rows={layerRows(at)} colours={colours} />
      <div className="profile__scroll" tabIndex={0} role="group" aria-label={t('inspector.kernels')}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('inspector.kernel')}</th>
              <th scope="col">{t('inspector.dispatches')}</th>
              <th scope="col">{t('inspector.bytes')}</th>
              <th scope="col">{t('inspector.time')}</th>
              <th scope="col">{t('inspector.share')}</th>
              <th scope="col">GB/s</th>
            </tr>
          </thead>
          <tbody>
            {kernels.map((row) => (
              <tr key={row.kernel}>
                <th scope="row">
                  <svg className="profile__key" viewBox="0 0 10 10" aria-hidden="true">
                    <rect className={colours.get(row.kernel)} width="10" height="10" />
                  </svg>
                  {row.kernel}
                </th>
                <td>{row.dispatches}</td>
                <td>{formatBytes(row.bytes, i18n.language)}</td>
                <td>{milliseconds(row.microseconds)}</td>
                <td>{formatPercent(row.microseconds / sum, i18n.language)}</td>
                <td>{row.bytes === 0 ? '–' : formatNumber(gigabytesPerSecond(row), i18n.language, 2)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function gigabytesPerSecond({ bytes, microseconds }: ProfileRow): number {
  return bytes / 1000 / Math.max(microseconds, 0.001);
}

interface LayerBarsProps {
  readonly rows: readonly LayerRow[];
  readonly colours: ReadonlyMap<string, string>;
}

function LayerBars({ rows, colours }: LayerBarsProps) {
  const { t, i18n } = useTranslation();
  const longest = Math.max(...rows.map(({ microseconds }) => microseconds));
  const scale = (microseconds: number) => (barWidth * microseconds) / longest;
  const nameOf = (index: number, layer: number | undefined) => {
    if (layer !== undefined) return t('inspector.layer', { layer });
    return t(index === 0 ? 'inspector.before' : 'inspector.after');
  };
  return (
    <div className="profile__scroll" tabIndex={0} role="group" aria-label={t('inspector.layers')}>
      <svg className="profile__bars" viewBox={`0 0 ${barWidth + 400} ${rowHeight * rows.length}`} role="img" aria-label={t('inspector.layers')}>
        {rows.map((row, index) => {
          let begin = 110;
          const facts = `${row.dispatches} · ${formatBytes(row.bytes, i18n.language)} · ${formatNumber(row.microseconds, i18n.language)} µs`;
          return (
            <g key={index} transform={`translate(0 ${rowHeight * index})`}>
              <text className="profile__name" x="100" y="15">
                {nameOf(index, row.layer)}
              </text>
              {row.kernels.map(({ kernel, microseconds }, place) => {
                const x = begin;
                begin += scale(microseconds);
                return (
                  <rect key={place} className={colours.get(kernel)} x={x} y="2" width={scale(microseconds)} height={rowHeight - 4}>
                    <title>{`${kernel}: ${formatNumber(microseconds, i18n.language, 1)} µs`}</title>
                  </rect>
                );
              })}
              <text className="profile__facts" x={begin + 8} y="15">
                {facts}
              </text>
            </g>
          );
        })}
      </svg>
    </div>
  );
}
