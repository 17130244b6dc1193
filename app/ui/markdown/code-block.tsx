import { type ReactNode, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../kit/copy-button';

/** Code with a button that copies it. */
export function CodeBlock({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation();
  const code = useRef<HTMLPreElement>(null);
  return (
    <div className="code-block">
      <pre ref={code} tabIndex={0}>
        {children}
      </pre>
      <div className="code-block__copy">
        <CopyButton label={t('markdown.copyCode')} text={() => code.current?.textContent ?? ''} />
      </div>
    </div>
  );
}
