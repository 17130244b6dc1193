import { useTranslation } from 'react-i18next';
import { sourceName } from '../../chat/model-file';
import { Button } from '../kit/button';
import { useSession, useSessionState } from '../session-context';
import './models.css';

/** What the page calls the models that come with it. */
const names: Readonly<Record<string, 'dense' | 'mixture'>> = { 'mini.gguf': 'dense', 'mini-moe.gguf': 'mixture' };

/** The models that come with the page, each a click away; the loaded one is pressed. */
export function EmbeddedModels() {
  const { t } = useTranslation();
  const session = useSession();
  const model = useSessionState((state) => state.model);
  const present = model.status === 'ready' ? model.source : null;
  return (
    <div className="embedded" role="group" aria-label={t('model.embedded.title')}>
      <span className="facts__name">{t('model.embedded.title')}</span>
      {session.models.miniatures.map((source) => {
        const file = sourceName(source);
        const name = names[file];
        return (
          <Button
            key={file}
            look="outlined"
            aria-pressed={source === present}
            onClick={() => {
              if (source !== present) void session.models.load(source);
            }}
          >
            {name === undefined ? file : t(`model.embedded.${name}`)}
          </Button>
        );
      })}
    </div>
  );
}
