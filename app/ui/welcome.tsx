import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { formatCount } from './format';
import { useSession, useSessionState } from './session-context';
import { preferences } from './settings/preferences';
import './welcome.css';

const examples = ['letters', 'decimals', 'addition', 'multiplication'] as const;

/** Until the file says it itself. */
const miniatureParameters = 2_070_000;

/** The first page: what this is, what the loaded model can do, and questions to begin with. */
export function Welcome() {
  const { t, i18n } = useTranslation();
  const model = useSessionState((state) => state.model);
  if (model.status === 'failed') return null;
  const parameters = formatCount(model.status === 'ready' ? model.info.parameterCount : miniatureParameters, i18n.language);
  return (
    <div className="welcome">
      <h2 className="welcome__headline">{t('welcome.headline')}</h2>
      <p className="welcome__lead">{t('welcome.lead')}</p>
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
          <div className="welcome__margin">
            <p className="welcome__note welcome__note--ink">{t('welcome.miniature', { parameters })}</p>
            <p className="welcome__note">{t('welcome.limits')}</p>
          </div>
          <Examples />
          <p className="welcome__note welcome__real">{t('welcome.forRealQuestions')}</p>
        </>
      )}
    </div>
  );
}

/** What the miniature solves, one question of each kind. */
function Examples() {
  const { t } = useTranslation();
  const session = useSession();
  const budget = useStore(preferences, (chosen) => chosen.budget);
  return (
    <section className="examples" aria-labelledby="examples-title">
      <h3 className="examples__title" id="examples-title">
        {t('welcome.examples')}
      </h3>
      <ul>
        {examples.map((example) => (
          <li key={example}>
            <button type="button" className="example" onClick={() => session.ask(t(`examples.${example}.question`), budget)}>
              <span className="example__question">{t(`examples.${example}.question`)}</span>
              <span className="example__skill">{t(`examples.${example}.skill`)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
