import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { formatNumber } from '../format';
import { IconButton } from '../kit/button';
import { Notice } from '../kit/notice';
import { showDirections } from '../markdown/directions';
import { detachFile, draft } from './draft';
import './file-words';
import './files.css';

/** The files that go with the next question, and those that could not be taken. */
export default function DraftFiles() {
  const { t, i18n } = useTranslation();
  const { files, refused } = useStore(draft);
  return (
    <div className="files">
      <ul className="files__list" aria-label={t('files.attached')}>
        {files.map((file, index) => (
          <li key={`${index} ${file.name}`} className="files__file">
            <span className="files__name">{showDirections(file.name)}</span>
            <span className="files__size">{t('files.size', { count: formatNumber(file.text.length, i18n.language) })}</span>
            <IconButton icon="close" label={t('files.detach', { name: file.name })} onClick={() => detachFile(file)} />
          </li>
        ))}
      </ul>
      <div role="status">
        {refused.map(({ name, reason }) => (
          <Notice key={name} tone="doubt">
            {t(`files.refused.${reason}`, { name })}
          </Notice>
        ))}
      </div>
    </div>
  );
}
