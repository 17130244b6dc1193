import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../kit/button';
import { ChooseFiles } from '../kit/choose-files';
import { Icon } from '../kit/icon';
import { saveFile } from '../kit/save-file';
import { useLibrary, useLibraryState } from '../session-context';

/** Conversations out of the page and into it, as files. */
export function LibraryTools() {
  const { t } = useTranslation();
  const library = useLibrary();
  const empty = useLibraryState((state) => state.conversations.length === 0);
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
      <ChooseFiles
        icon="take"
        label={t('library.import')}
        accept=".json,.md,application/json,text/markdown"
        multiple
        purpose="import"
        onFiles={(files) => void take(files)}
      />
      <Button
        icon="save"
        disabled={empty}
        onClick={() => void library.export('json').then((text) => saveFile(`Denkspur ${t('library.untitled')}`, 'json', text))}
      >
        {t('library.exportAll')}
      </Button>
      <p className="sidebar__outcome" role="status">
        {outcome}
      </p>
    </div>
  );
}
