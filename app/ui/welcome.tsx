import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { examplesOfMiniatures } from '../chat/example-questions';
import { preferredLanguage } from './i18n/languages';
import { useSession, useSessionState } from './session-context';
import { preferences } from './settings/preferences';
import './welcome.css';
import { WelcomeLead, WelcomeMiniature } from './welcome-words';

/** The first page: what this is, what the loaded model can do, and questions to begin with. */
export function Welcome() {
  const { t } = useTranslation();
  const model = useSessionState((state) => state.model);
  if (model.status === 'failed') return null;
  return (
    <div className="welcome">
      <WelcomeLead />
      {model.status !== 'none' && !model.miniature ? (
        <div className="welcome__margin">
          {model.status === 'loading' ? (
            <p className="welcome__note">{t('model.loading', { name: model.name })} …</p>
          ) : (
            <>
              <p className="welcome__note welcome__note--ink">{t('welcome.otherModel', { name: model.info.name })}</p>
              {model.info.reasoning ? null : <p className="welcome__note">{t('welcome.noThought')}</p>}
            </>
          )}
        </div>
      ) : (
        <>
          {model.status === 'ready' ? <WelcomeMiniature parameterCount={model.info.parameterCount} /> : <WelcomeMiniature />}
          <Examples />
          <p className="welcome__note welcome__real">{t('welcome.forRealQuestions')}</p>
        </>
      )}
    </div>
  );
}

/** What the miniature solves, one question of each kind. */
function Examples() {
  const { t, i18n } = useTranslation();
  const language = preferredLanguage([i18n.language]);
  const session = useSession();
  const budget = useStore(preferences, (chosen) => chosen.budget);
  return (
    <section className="examples" aria-labelledby="examples-title">
      <h3 className="examples__title" id="examples-title">
        {t('welcome.examples')}
      </h3>
      <ul>
        {examplesOfMiniatures.map(({ task, ...question }) => (
          <li key={task}>
            <button type="button" className="example" onClick={() => session.ask(question[language], budget)}>
              <span className="example__question">{question[language]}</span>
              <span className="example__skill">{t(`welcome.skills.${task}`)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
