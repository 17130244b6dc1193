import { useTranslation } from 'react-i18next';
import inGerman from '../../../PRIVACY.de.md?raw';
import inEnglish from '../../../PRIVACY.md?raw';
import { version } from '../../version';
import { Sheet, SheetPart } from '../kit/sheet';
import { Answer } from '../markdown/answer';
import { ErasePart } from './erase-part';
import { FlightMode } from './flight-mode';
import { LedgerPart } from './ledger-part';
import './privacy.css';
import { StoredPart } from './stored-part';
import './words';

/** What left this device, what is stored on it, how to delete it, and the whole in words. */
export default function PrivacyPage() {
  const { t, i18n } = useTranslation();
  const text = i18n.language === 'de' ? inGerman : inEnglish;
  return (
    <Sheet title={t('privacy.title')}>
      <LedgerPart />
      <FlightMode />
      <StoredPart />
      <ErasePart />
      <SheetPart title={t('privacy.text')}>
        {/* The heading of the file is that of this page. */}
        <Answer text={text.replace(/^# .*\n/u, '')} result={null} />
      </SheetPart>
      <p className="version">{t('privacy.version', { version })}</p>
    </Sheet>
  );
}
