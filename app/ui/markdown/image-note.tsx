import { useTranslation } from 'react-i18next';

/** Stands where a model wanted a picture from somewhere: fetching it would tell that somewhere who is reading. */
export function ImageNote({ alt }: { readonly alt: string }) {
  const { t } = useTranslation();
  return <span className="image-note">{t('markdown.image', { alt })}</span>;
}
