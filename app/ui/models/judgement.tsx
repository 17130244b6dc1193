import { useTranslation } from 'react-i18next';
import type { Verdict } from '../../chat/catalogue/verdict';

/** Whether this device can be expected to run a model, and why. */
export function Judgement({ verdict }: { readonly verdict: Verdict }) {
  const { t } = useTranslation();
  return (
    <>
      <span className={`judgement judgement--${verdict.judgement}`}>{t(`catalogue.${verdict.judgement}`)}</span>
      <span className="judgement__reasons">{verdict.reasons.map((reason) => t(`catalogue.reason.${reason}`)).join(' ')}</span>
    </>
  );
}
