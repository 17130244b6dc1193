import { useTranslation } from 'react-i18next';
import { ChooseFiles } from '../kit/choose-files';
import { useSession } from '../session-context';

/** Opens the browser's file dialog; several files are the parts of one model. */
export function OpenModel() {
  const { t } = useTranslation();
  const session = useSession();
  return (
    <ChooseFiles
      icon="open"
      look="outlined"
      label={t('model.open')}
      title={t('model.openHint')}
      accept=".gguf"
      multiple
      onFiles={(files) => void session.models.loadFiles(files)}
    />
  );
}
