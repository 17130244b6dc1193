import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { LedgerEntry } from '../../ledger/ledger';
import { summarize } from '../../ledger/summary';
import { formatBytes, formatNumber } from '../format';
import { Button } from '../kit/button';
import { SheetPart } from '../kit/sheet';
import { ledger, useLedger } from './use-ledger';

/** Requests shown one by one; the summary above counts all. */
const newest = 200;

/** What left this device: by target and reason, and request by request. */
export function LedgerPart() {
  const { t, i18n } = useTranslation();
  const { status, entries } = useLedger();
  const { language } = i18n;
  const { groups, outward, refused } = summarize(entries);
  const bytes = (count: number): string => (count === 0 ? '0 B' : formatBytes(count, language));
  return (
    <SheetPart title={t('privacy.left')} note={t('privacy.leftNote')}>
      <p>
        <strong>{t('privacy.sent', { sent: bytes(outward.up), requests: formatNumber(outward.requests, language) })}</strong>{' '}
        {refused === 0 ? null : t('privacy.refused', { count: refused })}
      </p>
      {status === 'ready' && entries.length === 0 ? <p>{t('privacy.nothing')}</p> : null}
      {groups.length === 0 ? null : (
        <div className="ledger" role="region" tabIndex={0} aria-label={t('privacy.left')}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('privacy.target')}</th>
                <th scope="col">{t('privacy.reasonHead')}</th>
                <th scope="col" className="ledger__number">{t('privacy.requests')}</th>
                <th scope="col" className="ledger__number">{t('privacy.up')}</th>
                <th scope="col" className="ledger__number">{t('privacy.down')}</th>
              </tr>
            </thead>
            <tbody>
              {groups.map(({ origin, onDevice, reason, requests, up, down }) => (
                <tr key={`${origin} ${reason}`}>
                  <th scope="row" className="ledger__target">
                    {origin}
                    {onDevice ? <span className="ledger__more">{t('privacy.here')}</span> : null}
                  </th>
                  <td>{t(`privacy.reason.${reason}`)}</td>
                  <td className="ledger__number">{formatNumber(requests, language)}</td>
                  <td className="ledger__number">{bytes(up)}</td>
                  <td className="ledger__number">{bytes(down)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {entries.length === 0 ? null : (
        <>
          <Singles entries={entries.slice(-newest).toReversed()} bytes={bytes} />
          <Button look="outlined" icon="remove" onClick={() => void ledger.clear()}>
            {t('privacy.clear')}
          </Button>
        </>
      )}
    </SheetPart>
  );
}

interface SinglesProps {
  /** Newest first. */
  readonly entries: readonly LedgerEntry[];
  readonly bytes: (count: number) => string;
}

function Singles({ entries, bytes }: SinglesProps) {
  const { t, i18n } = useTranslation();
  const id = useId();
  const time = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'short', timeStyle: 'medium' });
  const title = t('privacy.single', { count: entries.length });
  return (
    <details className="singles">
      <summary id={id}>{title}</summary>
      <div className="ledger" role="region" tabIndex={0} aria-labelledby={id}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('privacy.when')}</th>
              <th scope="col">{t('privacy.target')}</th>
              <th scope="col">{t('privacy.reasonHead')}</th>
              <th scope="col">{t('privacy.asker')}</th>
              <th scope="col" className="ledger__number">{t('privacy.up')}</th>
              <th scope="col" className="ledger__number">{t('privacy.down')}</th>
              <th scope="col">{t('privacy.outcome')}</th>
            </tr>
          </thead>
          <tbody>
            {entries.map(({ number, at, target, answeredBy, reason, asker, method, up, down, outcome, status }) => (
              <tr key={number}>
                <td>{time.format(at)}</td>
                <td className="ledger__target">
                  {method} {target}
                  {answeredBy === null ? null : <span className="ledger__more">{t('privacy.redirected', { origin: answeredBy })}</span>}
                </td>
                <td>{t(`privacy.reason.${reason}`)}</td>
                <td>{t(`privacy.by.${asker}`)}</td>
                <td className="ledger__number">{bytes(up)}</td>
                <td className="ledger__number">{outcome === 'answered' && down === null ? t('privacy.unknown') : bytes(down ?? 0)}</td>
                <td>
                  {t(`privacy.outcomes.${outcome}`)} {status === 0 ? '' : status}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
