/** The words of the first page that need no model: index.html shows them before anything runs (first-paint/first-paint.tsx). */
import { useTranslation } from 'react-i18next';
import { formatCount } from './format';

/** Until the file says it itself. */
const usualParameters = 2_170_000;

/** What this page is. */
export function WelcomeLead() {
  const { t } = useTranslation();
  return (
    <>
      <h2 className="welcome__headline">{t('welcome.headline')}</h2>
      <p className="welcome__lead">{t('welcome.lead')}</p>
    </>
  );
}

/** What the embedded model can do, in the margin. */
export function WelcomeMiniature({ parameterCount = usualParameters }: { readonly parameterCount?: number }) {
  const { t, i18n } = useTranslation();
  return (
    <div className="welcome__margin">
      <p className="welcome__note welcome__note--ink">
        {t('welcome.miniature', { parameters: formatCount(parameterCount, i18n.language) })}
      </p>
      <p className="welcome__note">{t('welcome.limits')}</p>
    </div>
  );
}
