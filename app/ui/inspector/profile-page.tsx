import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Engine, ModelSource, Profile } from '../../engine/engine';
import { TypedError } from '../../engine/errors';
import { Button } from '../kit/button';
import '../kit/tokens.css';
import '../kit/base.css';
import './profile.css';
import { ProfilePicture } from './profile-picture';

interface ProfilePageProps {
  readonly engine: Engine;
  readonly miniature: ModelSource;
}

type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'busy' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'done'; readonly model: string; readonly profile: Profile };

/** Loads a model on a device that can read the GPU's clock, times a token near both ends of the context, and draws it. */
export function ProfilePage({ engine, miniature }: ProfilePageProps) {
  const { t } = useTranslation();
  const [source, setSource] = useState(miniature);
  const [state, setState] = useState<State>({ kind: 'idle' });

  const measure = async () => {
    setState({ kind: 'busy' });
    try {
      const { name } = await engine.load(source, { profiling: true });
      const profile = await engine.profile!();
      setState({ kind: 'done', model: name, profile });
    } catch (error) {
      setState({ kind: 'failed', message: error instanceof TypedError ? error.message : String(error) });
    } finally {
      await engine.unload();
    }
  };

  return (
    <main className="profile">
      <h1>{t('inspector.title')}</h1>
      <p>{t('inspector.introduction')}</p>
      <div className="profile__controls">
        <label>
          {t('inspector.file')}
          <input
            type="file"
            accept=".gguf"
            multiple
            onChange={({ target: { files } }) => setSource(files?.length ? { kind: 'file', files: [...files] } : miniature)}
          />
        </label>
        <Button look="filled" disabled={state.kind === 'busy'} onClick={() => void measure()}>
          {t('inspector.measure')}
        </Button>
      </div>
      <p role="status">
        {state.kind === 'busy' ? t('inspector.busy') : null}
        {state.kind === 'done' ? t(`inspector.${state.profile.clock}`, { model: state.model, adapter: state.profile.adapter }) : null}
      </p>
      {state.kind === 'failed' ? <p role="alert">{state.message}</p> : null}
      {state.kind === 'done' ? state.profile.positions.map((at) => <ProfilePicture key={at.position} at={at} />) : null}
    </main>
  );
}
