import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../kit/button';
import { Icon } from '../kit/icon';
import { saveFile } from '../kit/save-file';
import { useLibrary, useLibraryState } from '../session-context';

/** Conversations out of the page and into it, as files. */
export function LibraryTools() {
  const { t } = useTranslation();
  const library = useLibrary();
  const empty = useLibraryState((state) => state.conversations.length === 0);
  const input = useRef<HTMLInputElement>(null);
  const [outcome, setOutcome] = useState('');
  const take = async (files: readonly File[]): Promise<void> => {
    let count = 0;
    for (const file of files) {
      try {
        count += await library.import(await file.text());
      } catch {
        // Whatever is wrong with the file, it is not one of ours; which part of it does not fit helps nobody.
        setOutcome(t('library.importFailed', { name: file.name }));
        return;
      }
    }
    setOutcome(t('library.imported', { count }));
  };
  return (
    <div className="sidebar__tools">
      <a className="button" href="#/models">
        <Icon name="models" />
        {t('catalogue.title')}
      </a>
      <a className="button" href="#/settings">
        <Icon name="settings" />
        {t('settings.title')}
      </a>
      <a className="button" href="#/privacy">
        <Icon name="privacy" />
        {t('privacy.title')}
      </a>
      <Button icon="take" onClick={() => input.current?.click()}>
        {t('library.import')}
      </Button>
      <Button
        icon="save"
        disabled={empty}
        onClick={() => void library.export('json').then((text) => saveFile(`Denkspur ${t('library.untitled')}`, 'json', text))}
      >
        {t('library.exportAll')}
      </Button>
      <input
        ref={input}
        data-import
        type="file"
        accept=".json,.md,application/json,text/markdown"
        multiple
        hidden
        onChange={(event) => {
          const files = Array.from(event.target.files ?? []);
          event.target.value = '';
          void take(files);
        }}
      />
      <p className="sidebar__outcome" role="status">
        {outcome}
      </p>
    </div>
  );
}
