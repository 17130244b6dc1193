import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { AttachedFile } from '../../chat/attached-files';
import { formatNumber } from '../format';
import { showDirections } from '../markdown/directions';
import './file-words';
import './files.css';

/** The files that a question came with, each folded behind its name. */
export default memo(function QuestionFiles({ files }: { readonly files: readonly AttachedFile[] }) {
  const { t, i18n } = useTranslation();
  return (
    <div className="files files--asked">
      {files.map(({ name, text }, index) => (
        <details key={`${index} ${name}`}>
          <summary>
            <span className="files__name">{showDirections(name)}</span>{' '}
            <span className="files__size">{t('files.size', { count: formatNumber(text.length, i18n.language) })}</span>
          </summary>
          <pre className="files__text" tabIndex={0}>
            {showDirections(text)}
          </pre>
        </details>
      ))}
    </div>
  );
});
