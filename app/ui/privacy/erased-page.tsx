import { useTranslation } from 'react-i18next';
import { Button } from '../kit/button';
import { Notice } from '../kit/notice';

/** What is left of the page when everything that it stored is deleted: nothing that could write anything anew. */
export function ErasedPage({ left }: { readonly left: readonly string[] }) {
  const { t } = useTranslation();
  return (
    <main className="page page__main">
      <article className="sheet" role="alert">
        <h1 className="sheet__title">{t('privacy.gone')}</h1>
        {left.length === 0 ? <p>{t('privacy.goneMore')}</p> : <Notice tone="doubt">{t('privacy.goneExcept', { what: left.join(', ') })}</Notice>}
        <Button look="outlined" icon="retry" onClick={() => location.replace(new URL('.', document.baseURI))}>
          {t('privacy.begin')}
        </Button>
      </article>
    </main>
  );
}
