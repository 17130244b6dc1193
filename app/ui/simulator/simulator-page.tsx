import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatBytes, formatNumber, formatPercent } from '../format';
import '../kit/base.css';
import { Choice } from '../kit/choice';
import { Mark } from '../kit/icon';
import '../kit/tokens.css';
import { denseBytes, expertBytes, expertsHeld, type Mixture, mixtures } from './mixtures';
import measured from './measured-rates.json';
import { type Machine, outcome } from './simulate';
import './simulator.css';
import { type RoutesName, useHitRates } from './use-hit-rates';

/** In GB, GB/s and MB/s. Rates are those that our bench measured last (bench/EXPERTS.md); how much memory there is has to be said. */
const givenMachine = {
  memory: 16,
  memoryRate: measured.memoryRate / 1e9,
  diskRate: Math.round(measured.diskRate / 1e6),
  repackRate: Math.round(measured.repackRate / 1e6),
  uploadRate: Math.round(measured.uploadRate / 1e6),
};

/** Shares of all experts for which a row is shown. */
const shares = [1, 0.75, 0.5, 0.25, 0.1] as const;

/** What a mixture larger than the GPU would take, by the engine's own cache policy on recorded choices of experts. */
export function SimulatorPage() {
  const { t } = useTranslation('simulator');
  const [name, setName] = useState(mixtures[0]!.name);
  const [routes, setRoutes] = useState<RoutesName>('miniature');
  const [given, setGiven] = useState(givenMachine);
  const mixture = mixtures.find((one) => one.name === name)!;
  const machine: Machine = {
    memoryBytes: given.memory * 1e9,
    memoryRate: given.memoryRate * 1e9,
    diskRate: given.diskRate * 1e6,
    repackRate: given.repackRate * 1e6,
    uploadRate: given.uploadRate * 1e6,
  };
  return (
    <main className="simulator">
      <a className="simulator__home" href="./">
        <Mark />
        Denkspur
      </a>
      <h1>{t('title')}</h1>
      <p>{t('introduction')}</p>
      <div className="simulator__controls">
        <Choice
          labelAbove
          label={t('model')}
          value={name}
          options={mixtures.map((one) => ({ value: one.name, label: one.name }))}
          onChange={setName}
        />
        <Choice
          labelAbove
          label={t('routes')}
          value={routes}
          options={(['miniature', 'seeded', 'uniform'] as const).map((value) => ({ value, label: t(`routesOf.${value}`) }))}
          onChange={setRoutes}
        />
        {(['memory', 'memoryRate', 'diskRate', 'repackRate', 'uploadRate'] as const).map((field) => (
          <label key={field} className="field">
            {t(field)}
            <input
              type="number"
              min={0.001}
              step="any"
              defaultValue={givenMachine[field]}
              onChange={({ target: { valueAsNumber } }) => {
                if (valueAsNumber > 0) setGiven({ ...given, [field]: valueAsNumber });
              }}
            />
          </label>
        ))}
      </div>
      <p>{t(`about.${routes}`)}</p>
      <Outcomes mixture={mixture} machine={machine} routes={routes} />
      <p className="simulator__note">{t('assumptions', { machine: measured.machine, date: measured.date })}</p>
    </main>
  );
}

interface OutcomesProps {
  readonly mixture: Mixture;
  readonly machine: Machine;
  readonly routes: RoutesName;
}

function Outcomes({ mixture, machine, routes }: OutcomesProps) {
  const { t, i18n } = useTranslation('simulator');
  const { language } = i18n;
  const own = expertsHeld(mixture, machine.memoryBytes);
  const others = shares.map((share) => Math.max(mixture.used, Math.round(share * mixture.experts)));
  const rows = [...new Set([own, ...others, mixture.used])].filter((held) => held > 0).sort((one, other) => other - one);
  const rates = useHitRates(routes, mixture, rows);
  const memoryFor = (held: number): number => denseBytes(mixture) + held * mixture.layers * expertBytes(mixture);
  const speed = (rate: number): string => formatNumber(rate, language, rate < 0.1 ? 3 : rate < 10 ? 2 : 0);
  return (
    <>
      <p role="status">
        {own === 0
          ? t('tooSmall', { least: formatBytes(memoryFor(mixture.used), language) })
          : t('holds', {
              held: formatNumber(own, language),
              experts: formatNumber(mixture.experts, language),
              dense: formatBytes(denseBytes(mixture), language),
            })}
      </p>
      <div className="simulator__scroll" tabIndex={0} role="group" aria-label={t('table')}>
        <table>
          <thead>
            <tr>
              {(['held', 'takes', 'hits', 'disk', 'byDisk', 'byMemory', 'speed'] as const).map((column) => (
                <th key={column} scope="col">
                  {t(`columns.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((held) => {
              const rate = rates.get(held);
              const result = rate === undefined ? null : outcome(mixture, machine, rate);
              const everything = result !== null && result.diskBytesPerToken === 0;
              return (
                <tr key={held} className={held === own ? 'simulator__own' : undefined}>
                  <th scope="row">
                    {t('heldOf', { held: formatNumber(held, language), experts: formatNumber(mixture.experts, language) })}
                  </th>
                  <td>{formatBytes(memoryFor(held), language)}</td>
                  <td>{rate === undefined ? '…' : formatPercent(rate, language)}</td>
                  <td>{result === null ? '…' : formatBytes(result.diskBytesPerToken, language)}</td>
                  <td>{result === null ? '…' : everything ? '–' : speed(result.tokensPerSecondByDisk)}</td>
                  <td>{result === null ? '…' : speed(result.tokensPerSecondByMemory)}</td>
                  <td>
                    {result === null ? '…' : speed(result.tokensPerSecondWaiting)}
                    {result === null || everything ? null : ` – ${speed(result.tokensPerSecondHidden)}`}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </>
  );
}
