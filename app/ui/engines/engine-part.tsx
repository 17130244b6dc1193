import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { decideEngine, type EngineDecision } from '../../chat/engine-choice';
import { Button } from '../kit/button';
import { Choice } from '../kit/choice';
import { SheetPart } from '../kit/sheet';
import { useSession, useSessionState } from '../session-context';
import { measurements, preferences } from '../settings/preferences';
import { CompiledModels } from './compiled-models';
import './engines.css';
import { Reason } from './reason';
import { ServerForm } from './server-form';
import { useAdapter } from './use-adapter';
import './words';

const kinds = ['auto', 'webgpu', 'wllama', 'webllm', 'server'] as const;
type Kind = (typeof kinds)[number];

/** What computes: chosen by the device with the reason told, or by hand. */
export function EnginePart() {
  const { t } = useTranslation();
  const engine = useStore(preferences, (chosen) => chosen.engine);
  const loaded = useSessionState(({ model }) => (model.status === 'ready' ? model.source.kind : null));
  const [shown, setShown] = useState<Kind>(loaded === 'server' || loaded === 'webllm' ? loaded : engine);
  return (
    <SheetPart title={t('engine.title')} note={t(`engine.note.${shown}`)}>
      <div className="fields">
        <Choice
          labelAbove
          label={t('engine.label')}
          value={shown}
          options={kinds.map((value) => ({ value, label: t(`engine.kind.${value}`) }))}
          onChange={(value) => {
            setShown(value);
            if (value !== 'webllm' && value !== 'server') preferences.setState({ engine: value });
          }}
        />
      </div>
      {shown === 'server' ? <ServerForm /> : shown === 'webllm' ? <CompiledModels /> : <LocalEngine />}
    </SheetPart>
  );
}

/** Why this engine would be taken, and what makes it take effect. */
function LocalEngine() {
  const { t } = useTranslation();
  const session = useSession();
  const adapter = useAdapter();
  const choice = useStore(preferences, (chosen) => chosen.engine);
  // Measuring changes what is decided; it is read through the same door as everywhere.
  useStore(preferences, (chosen) => chosen.measured);
  const status = useSessionState((state) => state.model.status);
  const measuring = useSessionState(({ model }) => model.status === 'loading' && model.measuring === true);
  // What only opening the adapter could show.
  const refused = useSessionState(({ model }) => (model.status === 'ready' && isRefusal(model.decision) ? model.decision : null));
  const decided = adapter === null ? null : decideEngine(choice, adapter, measurements.read());
  const decision = choice === 'auto' && refused !== null ? refused : decided;
  return (
    <div className="engine">
      <p className="engine__reason" role="status">
        {measuring ? t('engine.measuring') : decision === null ? '' : <Reason decision={decision} />}
      </p>
      <div className="engine__actions">
        <Button look="outlined" icon="retry" disabled={status !== 'ready' && status !== 'failed'} onClick={() => void session.models.reload()}>
          {t('engine.reload')}
        </Button>
        {adapter?.software === true && choice === 'auto' ? (
          <Button look="outlined" icon="inspect" disabled={status !== 'ready'} onClick={() => void session.models.measure()}>
            {t('engine.measure')}
          </Button>
        ) : null}
      </div>
    </div>
  );
}

function isRefusal(decision: EngineDecision | null): boolean {
  return decision?.reason === 'weak-webgpu' || decision?.reason === 'no-webgpu';
}
