import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attachFiles } from '../chat/draft';
import { useSession } from '../session-context';
import './models.css';

/** Takes files that are dropped anywhere on the page, models and texts, and says so while they hover. */
export function DropZone() {
  const { t } = useTranslation();
  const session = useSession();
  const [hovering, setHovering] = useState(false);

  useEffect(() => {
    const withFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;
    const over = (event: DragEvent): void => {
      if (!withFiles(event)) return;
      event.preventDefault();
      setHovering(true);
    };
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setHovering(false);
    };
    const drop = (event: DragEvent): void => {
      setHovering(false);
      if (!withFiles(event)) return;
      event.preventDefault();
      const files = Array.from(event.dataTransfer?.files ?? []);
      const models = files.filter(({ name }) => name.toLowerCase().endsWith('.gguf'));
      if (models.length > 0) void session.models.loadFiles(models);
      const texts = files.filter((file) => !models.includes(file));
      if (texts.length > 0) void attachFiles(texts);
    };
    window.addEventListener('dragover', over);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragover', over);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
    };
  }, [session]);

  if (!hovering) return null;
  return (
    <div className="drop-zone">
      <p className="drop-zone__title">{t('model.drop')}</p>
      <p>{t('model.dropHint')}</p>
    </div>
  );
}
