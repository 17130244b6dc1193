import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../kit/button';
import { Notice } from '../kit/notice';
import { SheetPart } from '../kit/sheet';
import './privacy.css';
import { chooseFlightMode, useGuarded, useLedger } from './use-ledger';

/** The switch that makes the service worker refuse whatever is not on the device. */
export function FlightMode() {
  const { t } = useTranslation();
  const { status, flightMode } = useLedger();
  const guarded = useGuarded();
  const id = useId();
  return (
    <SheetPart title={t('privacy.flight')} note={t('privacy.flightNote')}>
      <p className="flight">
        <input
          id={id}
          type="checkbox"
          role="switch"
          checked={flightMode}
          disabled={status !== 'ready'}
          onChange={(event) => void chooseFlightMode(event.target.checked)}
        />
        <label htmlFor={id}>{t('privacy.flightSwitch')}</label>
      </p>
      <p role="status">{flightMode && guarded ? t('privacy.flightOn') : ''}</p>
      {status === 'unavailable' ? <Notice tone="doubt">{t('privacy.noLedger')}</Notice> : null}
      {guarded ? null : (
        <Notice
          tone="doubt"
          action={
            <Button look="outlined" icon="retry" onClick={() => location.reload()}>
              {t('privacy.reload')}
            </Button>
          }
        >
          {t('privacy.unguarded')}
        </Notice>
      )}
    </SheetPart>
  );
}
