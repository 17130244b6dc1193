import { useTranslation } from 'react-i18next';
import { compiledModels } from '../../chat/catalogue/webllm-models';
import { formatBytes } from '../format';
import { Button } from '../kit/button';
import { useSession, useSessionState } from '../session-context';
import './engines.css';
import { useAdapter } from './use-adapter';

/** The R1 distills that WebLLM has compiled, each a click away. */
export function CompiledModels() {
  const { t, i18n } = useTranslation();
  const session = useSession();
  const adapter = useAdapter();
  const model = useSessionState((state) => state.model);
  const present = model.status === 'ready' && model.source.kind === 'webllm' ? model.source.model : null;
  return (
    <div className="engine">
      <p className="engine__reason">{adapter?.webgpu === false ? t('engine.webllm.noWebgpu') : t('engine.webllm.lead')}</p>
      <ul className="compiled">
        {compiledModels.map(({ id, memory, needsF16 }) => (
          <li key={id} className="compiled__one">
            <span className="compiled__name">{id}</span>
            <span className="compiled__facts">
              {t('engine.webllm.memory', { memory: formatBytes(memory, i18n.language) })}
              {needsF16 ? ` ${t('engine.webllm.needsF16')}` : ''}
            </span>
            <Button
              look="outlined"
              icon="down"
              aria-label={t('engine.webllm.loadNamed', { name: id })}
              disabled={adapter?.webgpu !== true || model.status === 'loading' || present === id}
              onClick={() => void session.models.load({ kind: 'webllm', model: id })}
            >
              {present === id ? t('model.ready') : t('engine.webllm.load')}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
