import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../kit/button';
import { useSession } from '../session-context';

/** Opens the browser's file dialog; several files are the parts of one model. */
export function OpenModel() {
  const { t } = useTranslation();
  const session = useSession();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button icon="open" look="outlined" title={t('model.openHint')} onClick={() => input.current?.click()}>
        {t('model.open')}
      </Button>
      <input
        ref={input}
        type="file"
        accept=".gguf"
        multiple
        hidden
        onChange={(event) => {
          const files = Array.from(event.target.files ?? []);
          // The same file can be chosen again, after it was mended.
          event.target.value = '';
          if (files.length > 0) void session.models.loadFiles(files);
        }}
      />
    </>
  );
}
