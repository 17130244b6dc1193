import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { recommendedSettings } from '../../chat/generation-settings';
import { EnginePart } from '../engines/engine-part';
import { formatNumber } from '../format';
import { languages, preferredLanguage } from '../i18n/languages';
import { Button } from '../kit/button';
import { Notice } from '../kit/notice';
import { Sheet, SheetPart } from '../kit/sheet';
import { FlightMode } from '../privacy/flight-mode';
import { useSession, useSessionState } from '../session-context';
import '../privacy/words';
import { NumberField } from './number-field';
import { chooseLanguage, kvCacheFormats, preferences, preferencesDamaged, traceModes } from './preferences';
import { themes } from './stored';
import { Choice } from '../kit/choice';
import { shortcuts } from './shortcuts';
import './settings.css';
import { version } from '../../version';

/** Everything that can be chosen, and the list of keys. */
export default function SettingsPage() {
  const { t } = useTranslation();
  return (
    <Sheet title={t('settings.title')}>
      {preferencesDamaged ? <Notice tone="doubt">{t('settings.damaged')}</Notice> : null}
      <Appearance />
      <ConversationSettings />
      <EnginePart />
      <Loading />
      <FlightMode />
      <Shortcuts />
      <p className="version">{t('privacy.version', { version })}</p>
    </Sheet>
  );
}

function Appearance() {
  const { t, i18n } = useTranslation();
  const { theme, trace } = useStore(preferences);
  return (
    <SheetPart title={t('settings.appearance')}>
      <div className="fields">
        <Choice
          labelAbove
          label={t('settings.language')}
          value={preferredLanguage([i18n.language])}
          options={languages.map((value) => ({ value, label: t(`language.${value}`) }))}
          onChange={chooseLanguage}
        />
        <Choice
          labelAbove
          label={t('settings.theme')}
          value={theme}
          options={themes.map((value) => ({ value, label: t(`theme.${value}`) }))}
          onChange={(value) => preferences.setState({ theme: value })}
        />
        <Choice
          labelAbove
          label={t('settings.trace')}
          value={trace}
          options={traceModes.map((value) => ({ value, label: t(`composer.trace.${value}`) }))}
          onChange={(value) => preferences.setState({ trace: value })}
        />
      </div>
    </SheetPart>
  );
}

/** The numbers of sampling with their bounds, as the engine checks them. */
const numbers = [
  { name: 'temperature', least: 0, most: 5, step: 0.05 },
  { name: 'topP', least: 0, most: 1, step: 0.01 },
  { name: 'topK', least: 0, most: 1000, step: 1 },
  { name: 'minP', least: 0, most: 1, step: 0.01 },
  { name: 'repetitionPenalty', least: 0.5, most: 2, step: 0.01 },
  { name: 'presencePenalty', least: -2, most: 2, step: 0.1 },
] as const;

function ConversationSettings() {
  const { t } = useTranslation();
  const session = useSession();
  const settings = useSessionState((state) => state.settings);
  const promptId = useId();
  return (
    <SheetPart title={t('settings.conversation')} note={t('settings.conversationNote')}>
      <div className="fields">
        {numbers.map(({ name, least, most, step }) => (
          <NumberField
            key={name}
            label={t(`settings.${name}`)}
            value={settings[name]}
            least={least}
            most={most}
            step={step}
            onChange={(value) => session.changeSettings({ [name]: value ?? settings[name] })}
          />
        ))}
        <NumberField
          label={t('settings.seed')}
          value={settings.seed}
          least={0}
          most={2 ** 32 - 1}
          step={1}
          mayBeEmpty
          onChange={(seed) => session.changeSettings({ seed: seed === null ? null : Math.floor(seed) })}
        />
        <div className="field field--wide">
          <label htmlFor={promptId}>{t('settings.systemPrompt')}</label>
          <textarea
            id={promptId}
            rows={3}
            value={settings.systemPrompt}
            placeholder={t('settings.systemPromptNote')}
            onChange={(event) => session.changeSettings({ systemPrompt: event.target.value })}
          />
        </div>
      </div>
      <Button look="outlined" icon="retry" onClick={() => session.changeSettings(recommendedSettings)}>
        {t('settings.recommended')}
      </Button>
    </SheetPart>
  );
}

const contexts = [1024, 2048, 4096, 8192, 16_384, 32_768] as const;

function Loading() {
  const { t, i18n } = useTranslation();
  const session = useSession();
  const { contextLength, kvCache } = useStore(preferences);
  const loadable = useSessionState((state) => state.model.status === 'ready' || state.model.status === 'failed');
  const chosen = contextLength === null ? 'auto' : String(contextLength);
  const sizes = contexts.map((tokens) => ({ value: String(tokens), label: `${formatNumber(tokens, i18n.language)} Tokens` }));
  return (
    <SheetPart title={t('settings.loading')} note={t('settings.reloadNote')}>
      <div className="fields">
        <Choice
          labelAbove
          label={t('settings.contextLength')}
          value={chosen}
          options={[{ value: 'auto', label: t('settings.contextAuto') }, ...sizes]}
          onChange={(value) => preferences.setState({ contextLength: value === 'auto' ? null : Number(value) })}
        />
        <Choice
          labelAbove
          label={t('settings.kvCache')}
          value={kvCache}
          options={kvCacheFormats.map((value) => ({ value, label: t(`settings.kv.${value}`) }))}
          onChange={(value) => preferences.setState({ kvCache: value })}
        />
      </div>
      <Button look="outlined" icon="retry" disabled={!loadable} onClick={() => void session.models.reload()}>
        {t('settings.reload')}
      </Button>
      <p className="settings__more">
        <a href="#/evaluation">{t('settings.evaluate')}</a>
      </p>
    </SheetPart>
  );
}

function Shortcuts() {
  const { t } = useTranslation();
  return (
    <SheetPart title={t('settings.shortcuts')}>
      <dl className="shortcuts">
        {shortcuts.map(({ name, keys }) => (
          <div key={name} className="shortcuts__one">
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{t(`settings.shortcut.${name}`)}</dd>
          </div>
        ))}
      </dl>
    </SheetPart>
  );
}
