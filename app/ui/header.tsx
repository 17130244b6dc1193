import { useTranslation } from 'react-i18next';
import { lazy, Suspense, useId, useState } from 'react';
import { LeavesDevice } from './engines/leaves-device';
import './header.css';
import { HeaderName } from './header-name';
import { IconButton } from './kit/button';
import { Icon } from './kit/icon';
import { EmbeddedModels } from './models/embedded-models';
import { LoadProgress } from './models/load-progress';
import { ModelChip } from './models/model-chip';
import { OpenModel } from './models/open-model';
import { SidebarButton } from './library/sidebar-button';
import { settleAt } from './route';
import { useLibrary, useLibraryState, useSessionState } from './session-context';
import { LanguageSwitch } from './settings/language-switch';
import { ThemeSwitch } from './settings/theme-switch';

const ModelFacts = lazy(() => import('./models/model-facts'));

/** Name, model, language, appearance; the line below it is the progress of loading. */
export function Header() {
  const { t } = useTranslation();
  const library = useLibrary();
  const keep = useLibraryState((state) => state.keep);
  const empty = useSessionState((state) => state.turns.length === 0);
  const [factsOpen, setFactsOpen] = useState(false);
  const factsId = useId();
  const beginAnew = async (): Promise<void> => {
    await library.beginNew();
    settleAt('#/');
    document.querySelector<HTMLElement>('#question')?.focus();
  };
  return (
    <header className="header">
      <div className="header__row">
        <SidebarButton />
        <HeaderName />
        <div className="header__model">
          <ModelChip open={factsOpen} controls={factsId} onToggle={() => setFactsOpen(!factsOpen)} />
          <OpenModel />
        </div>
        <div className="header__tools">
          <IconButton
            icon="unkept"
            label={keep ? t('library.unkeep') : t('library.keep')}
            aria-pressed={!keep}
            onClick={() => void library.setKeep(!keep)}
          />
          {empty ? null : <IconButton icon="fresh" label={t('app.newConversation')} onClick={() => void beginAnew()} />}
          <LanguageSwitch />
          <ThemeSwitch />
          <a
            className="button button--plain button--icon"
            href="#/settings"
            aria-label={t('settings.title')}
            title={t('settings.title')}
          >
            <Icon name="settings" />
          </a>
        </div>
      </div>
      <div id={factsId} hidden={!factsOpen}>
        {factsOpen ? (
          <>
            <Suspense>
              <ModelFacts />
            </Suspense>
            <EmbeddedModels />
          </>
        ) : null}
      </div>
      <LeavesDevice />
      <LoadProgress />
    </header>
  );
}
