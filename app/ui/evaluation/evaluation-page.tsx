import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { readQuestions } from '../../chat/evaluation/question-file';
import { builtInQuestions, questionLanguages } from '../../chat/evaluation/questions';
import { readResults, settingsOf } from '../../chat/evaluation/results-file';
import { evaluate } from '../../chat/evaluation/run';
import { errorToData } from '../../engine/errors';
import { formatNumber } from '../format';
import { Button } from '../kit/button';
import { Choice } from '../kit/choice';
import { Sheet, SheetPart } from '../kit/sheet';
import { Failure } from '../models/failure';
import { useSession, useSessionState } from '../session-context';
import { NumberField } from '../settings/number-field';
import { evaluation, type EvaluationState } from './evaluation-state';
import './evaluation.css';
import { Results } from './results';
import { TakeFile } from './take-file';
import './words';

/** Questions with known answers, put to the loaded model; what came of them. */
export default function EvaluationPage() {
  const { t, i18n } = useTranslation();
  const session = useSession();
  const state = useStore(evaluation);
  const { language, count, file, settings, samples, running, failure } = state;
  const free = useSessionState(({ model, activeTurn }) => model.status === 'ready' && activeTurn === null);
  const total = questionsOf(state).length * settings.samples;

  const start = async (): Promise<void> => {
    const controller = new AbortController();
    evaluation.setState({ running: controller, failure: null });
    try {
      await session.beside(async (engine) => {
        const run = evaluate(engine, questionsOf(state), settings, samples, controller.signal);
        for await (const sample of run) evaluation.setState((now) => ({ samples: [...now.samples, sample] }));
      });
    } catch (error) {
      evaluation.setState({ failure: errorToData(error) });
    } finally {
      evaluation.setState({ running: null });
    }
  };
  const change = (changed: Partial<EvaluationState['settings']>): void => evaluation.setState({ settings: { ...settings, ...changed } });
  const attempt = (work: () => Partial<EvaluationState>): void => {
    try {
      evaluation.setState({ failure: null, ...work() });
    } catch (error) {
      evaluation.setState({ failure: errorToData(error) });
    }
  };
  // Answers to other questions, or drawn in another way, would not be answers of this run.
  const locked = samples.length > 0 || running !== null;

  return (
    <Sheet title={t('evaluation.title')}>
      <SheetPart title={t('evaluation.questions')} note={t('evaluation.lead')}>
        <fieldset className="evaluation__fields" disabled={locked}>
          <div className="fields">
            <Choice
              labelAbove
              label={t('evaluation.set')}
              value={file === null ? language : 'file'}
              options={[
                ...questionLanguages.map((value) => ({ value, label: t('evaluation.builtIn', { language: t(`language.${value}`) }) })),
                ...(file === null ? [] : [{ value: 'file' as const, label: t('evaluation.file', { name: file.name }) }]),
              ]}
              onChange={(value) => {
                if (value !== 'file') evaluation.setState({ language: value, file: null });
              }}
            />
            {file === null ? (
              <NumberField
                label={t('evaluation.count')}
                value={count}
                least={1}
                most={1000}
                step={1}
                onChange={(value) => evaluation.setState({ count: Math.floor(value ?? count) })}
              />
            ) : null}
            <NumberField
              label={t('evaluation.samples')}
              value={settings.samples}
              least={1}
              most={100}
              step={1}
              onChange={(value) => change({ samples: Math.floor(value ?? 1) })}
            />
            <NumberField
              label={t('evaluation.temperature')}
              value={settings.temperature}
              least={0}
              most={5}
              step={0.05}
              onChange={(value) => change({ temperature: value ?? settings.temperature })}
            />
            <NumberField
              label={t('evaluation.budget')}
              value={settings.budget}
              least={0}
              most={100_000}
              step={1}
              mayBeEmpty
              onChange={(value) => change({ budget: value === null ? null : Math.floor(value) })}
            />
            <NumberField
              label={t('evaluation.maxTokens')}
              value={settings.maxTokens}
              least={1}
              most={100_000}
              step={1}
              onChange={(value) => change({ maxTokens: Math.floor(value ?? settings.maxTokens) })}
            />
            <NumberField
              label={t('evaluation.seed')}
              value={settings.seed}
              least={0}
              most={2 ** 31}
              step={1}
              onChange={(value) => change({ seed: Math.floor(value ?? settings.seed) })}
            />
          </div>
        </fieldset>
        <div className="evaluation__actions">
          {running === null ? (
            <Button look="filled" disabled={!free || samples.length >= total} onClick={() => void start()}>
              {samples.length === 0 ? t('evaluation.start') : t('evaluation.goOn')}
            </Button>
          ) : (
            <Button look="filled" icon="stop" onClick={() => running.abort()}>
              {t('evaluation.stop')}
            </Button>
          )}
          <TakeFile
            label={t('evaluation.takeQuestions')}
            disabled={locked}
            onText={(name, text) => attempt(() => ({ file: { name, questions: readQuestions(text) } }))}
          />
          <TakeFile
            label={t('evaluation.takeResults')}
            disabled={locked}
            onText={(name, text) => attempt(() => resumed(name, readResults(text), settings))}
          />
          {locked && running === null ? (
            <Button look="outlined" icon="close" onClick={() => evaluation.setState({ samples: [], failure: null })}>
              {t('evaluation.anew')}
            </Button>
          ) : null}
        </div>
        {failure === null ? null : <Failure failure={failure} />}
        {locked ? (
          <p className="evaluation__progress">
            <progress max={total} value={samples.length} aria-label={t('evaluation.title')} />
            {t('evaluation.progress', { done: formatNumber(samples.length, i18n.language), total: formatNumber(total, i18n.language) })}
          </p>
        ) : null}
      </SheetPart>
      {samples.length === 0 ? null : <Results samples={samples} perQuestion={settings.samples} />}
    </Sheet>
  );
}

function questionsOf({ file, count, language, settings }: EvaluationState) {
  return file?.questions ?? builtInQuestions(count, language, settings.seed);
}

/** A run that goes on with the questions that its results name, in their order, as it began; more answers to each may be wished for. */
function resumed(name: string, samples: EvaluationState['samples'], wished: EvaluationState['settings']): Partial<EvaluationState> {
  const settings = settingsOf(samples);
  const questions = [...new Map(samples.map(({ question }) => [question.id, question])).values()];
  return { file: { name, questions }, samples, settings: { ...settings, samples: Math.max(wished.samples, settings.samples) } };
}
