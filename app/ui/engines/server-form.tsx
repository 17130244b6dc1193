import { type SubmitEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { ServerSource } from '../../engine/engine';
import { errorToData, type ErrorData } from '../../engine/errors';
import { serverModels } from '../../engine/routed-engine';
import { Button } from '../kit/button';
import { Failure } from '../models/failure';
import { useSession, useSessionState } from '../session-context';
import { preferences } from '../settings/preferences';
import './engines.css';

type Tested =
  | { readonly state: 'untested' | 'testing' }
  | { readonly state: 'reached'; readonly models: readonly string[] }
  | { readonly state: 'failed'; readonly failure: ErrorData };

/** Where the person's own server is. Nothing is sent anywhere until one of the two buttons is pressed. */
export function ServerForm() {
  const { t } = useTranslation();
  const session = useSession();
  const stored = useStore(preferences, (chosen) => chosen.server);
  const connected = useSessionState(({ model }) => model.status === 'ready' && model.source.kind === 'server');
  const loading = useSessionState((state) => state.model.status === 'loading');
  const [address, setAddress] = useState(stored?.address ?? '');
  const [model, setModel] = useState(stored?.model ?? '');
  const [apiKey, setApiKey] = useState(stored?.apiKey ?? '');
  const [keepKey, setKeepKey] = useState(stored?.apiKey !== undefined);
  const [tested, setTested] = useState<Tested>({ state: 'untested' });
  const id = useId();
  const source: ServerSource = {
    kind: 'server',
    address: address.trim(),
    ...(model.trim() !== '' && { model: model.trim() }),
    ...(apiKey !== '' && { apiKey }),
  };
  const remember = (): void =>
    preferences.setState({ server: { address: source.address, model: model.trim(), ...(keepKey && apiKey !== '' && { apiKey }) } });
  const test = async (): Promise<void> => {
    setTested({ state: 'testing' });
    try {
      setTested({ state: 'reached', models: await serverModels(source) });
    } catch (error) {
      setTested({ state: 'failed', failure: errorToData(error) });
    }
  };
  const connect = (event: SubmitEvent): void => {
    event.preventDefault();
    remember();
    void session.models.load(source);
  };
  const empty = source.address === '';
  return (
    <form className="engine" onSubmit={connect}>
      <div className="fields">
        <div className="field field--wide">
          <label htmlFor={`${id}-address`}>{t('engine.server.address')}</label>
          <input
            id={`${id}-address`}
            type="text"
            inputMode="url"
            autoCapitalize="none"
            spellCheck={false}
            autoComplete="off"
            placeholder="http://localhost:8000/v1"
            value={address}
            onChange={(event) => {
              setAddress(event.target.value);
              setTested({ state: 'untested' });
            }}
          />
        </div>
        <div className="field">
          <label htmlFor={`${id}-model`}>{t('engine.server.model')}</label>
          <input
            id={`${id}-model`}
            type="text"
            list={`${id}-models`}
            autoCapitalize="none"
            spellCheck={false}
            autoComplete="off"
            value={model}
            onChange={(event) => setModel(event.target.value)}
          />
          <datalist id={`${id}-models`}>
            {tested.state === 'reached' ? tested.models.map((one) => <option key={one} value={one} />) : null}
          </datalist>
        </div>
        <div className="field">
          <label htmlFor={`${id}-key`}>{t('engine.server.key')}</label>
          <input
            id={`${id}-key`}
            type="password"
            autoComplete="off"
            value={apiKey}
            onChange={(event) => setApiKey(event.target.value)}
          />
        </div>
        <label className="engine__check">
          <input type="checkbox" checked={keepKey} onChange={(event) => setKeepKey(event.target.checked)} />
          {t('engine.server.keepKey')}
        </label>
      </div>
      <div className="engine__actions">
        <Button look="outlined" disabled={empty || tested.state === 'testing'} onClick={() => void test()}>
          {t('engine.server.test')}
        </Button>
        <Button look="filled" type="submit" disabled={empty || loading}>
          {t('engine.server.connect')}
        </Button>
        {connected || stored !== null ? (
          <Button
            look="outlined"
            icon="close"
            onClick={() => {
              preferences.setState({ server: null });
              setAddress('');
              setModel('');
              setApiKey('');
              setKeepKey(false);
              setTested({ state: 'untested' });
              if (connected) void session.models.load(session.models.miniatures[0]);
            }}
          >
            {t('engine.server.forget')}
          </Button>
        ) : null}
      </div>
      <div role="status">
        {tested.state === 'testing' ? <p className="engine__reason">{t('engine.server.testing')}</p> : null}
        {tested.state === 'reached' ? (
          <p className="engine__reason">
            {tested.models.length === 0
              ? t('engine.server.noModels')
              : t('engine.server.reached', { models: tested.models.join(', ') })}
          </p>
        ) : null}
      </div>
      {tested.state === 'failed' ? <Failure failure={tested.failure} /> : null}
    </form>
  );
}
