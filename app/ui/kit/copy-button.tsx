import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from './button';

/** Copies a text, and shows for two seconds that it did. Where the browser refuses, the button says so by not changing. */
export function CopyButton({ label, text }: { readonly label: string; readonly text: () => string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = (): void => {
    navigator.clipboard.writeText(text()).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return <IconButton icon={copied ? 'check' : 'copy'} label={copied ? t('turn.copied') : label} onClick={copy} />;
}
