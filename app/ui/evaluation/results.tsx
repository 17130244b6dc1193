import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { figuresOf, lengthBins } from '../../chat/evaluation/figures';
import { questionKinds } from '../../chat/evaluation/questions';
import { resultLine, resultsTable } from '../../chat/evaluation/results-file';
import type { Sample } from '../../chat/evaluation/run';
import { formatNumber } from '../format';
import { Button } from '../kit/button';
import { saveFile } from '../kit/save-file';
import { SheetPart } from '../kit/sheet';
import { LengthPlot } from './length-plot';

interface ResultsProps {
  readonly samples: readonly Sample[];
  readonly perQuestion: number;
}

/** What a run came to: figures, a plot, and every answer to read. */
export function Results({ samples, perQuestion }: ResultsProps) {
  const { t, i18n } = useTranslation();
  const figures = figuresOf(samples);
  const percent = (share: number): string => `${formatNumber(100 * share, i18n.language, 1)} %`;
  const kindName = (kind: string): string => {
    const known = questionKinds.find((one) => one === kind);
    return known === undefined ? kind : t(`evaluation.kinds.${known}`);
  };
  const shown: readonly (readonly [string, string])[] = [
    [t('evaluation.passAt1'), `${percent(figures.passAt1)} ± ${percent(figures.error)}`],
    ...(perQuestion > 1 ? [[t('evaluation.majority', { samples: perQuestion }), percent(figures.majority)] as const] : []),
    [t('evaluation.thought'), t('evaluation.tokens', { tokens: formatNumber(figures.meanThoughtTokens, i18n.language, 1) })],
    [t('evaluation.oneLanguage'), percent(figures.oneLanguage)],
  ];
  return (
    <>
      <SheetPart title={t('evaluation.results')}>
        <dl className="evaluation__figures">
          {shown.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        {figures.kinds.length < 2 ? null : (
          <table className="evaluation__kinds">
            <thead>
              <tr>
                <th scope="col">{t('evaluation.kind')}</th>
                <th scope="col">{t('evaluation.questions')}</th>
                <th scope="col">pass@1</th>
              </tr>
            </thead>
            <tbody>
              {figures.kinds.map(({ kind, questions, passAt1 }) => (
                <tr key={kind}>
                  <th scope="row">{kindName(kind)}</th>
                  <td>{formatNumber(questions, i18n.language)}</td>
                  <td>{percent(passAt1)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        <div className="evaluation__actions">
          <Button look="outlined" icon="save" onClick={() => saveFile('denkspur-evaluation', 'jsonl', samples.map(resultLine).join(''))}>
            {t('evaluation.saveJsonl')}
          </Button>
          <Button look="outlined" icon="save" onClick={() => saveFile('denkspur-evaluation', 'csv', resultsTable(samples))}>
            {t('evaluation.saveCsv')}
          </Button>
        </div>
      </SheetPart>
      <SheetPart title={t('evaluation.lengths')} note={t('evaluation.lengthsNote')}>
        <LengthPlot bins={lengthBins(samples)} />
      </SheetPart>
      <Traces samples={samples} />
    </>
  );
}

const shownAtOnce = 20;

function Traces({ samples }: { readonly samples: readonly Sample[] }) {
  const { t } = useTranslation();
  const [onlyWrong, setOnlyWrong] = useState(false);
  const [most, setMost] = useState(shownAtOnce);
  const listed = onlyWrong ? samples.filter(({ right }) => !right) : samples;
  const left = Math.min(shownAtOnce, listed.length - most);
  return (
    <SheetPart title={t('evaluation.traces')}>
      <label className="evaluation__check">
        <input type="checkbox" checked={onlyWrong} onChange={(event) => setOnlyWrong(event.target.checked)} />
        {t('evaluation.onlyWrong')}
      </label>
      <ul>
        {listed.slice(0, most).map((sample) => (
          <li key={`${sample.question.id} ${sample.sample}`}>
            <details className="evaluation__trace">
              <summary>
                <span className={`evaluation__verdict evaluation__verdict--${sample.right ? 'right' : 'wrong'}`}>
                  {sample.right ? t('evaluation.right') : t('evaluation.wrong')}
                </span>{' '}
                {sample.question.question}
              </summary>
              <p>
                {t('evaluation.expected', { answer: sample.question.answer })} · {t('evaluation.given', { answer: sample.answer })}
              </p>
              <pre className="evaluation__text">{`${sample.reasoning.trim()}\n\n${sample.content.trim()}`}</pre>
            </details>
          </li>
        ))}
      </ul>
      {left <= 0 ? null : (
        <Button look="outlined" icon="down" onClick={() => setMost(most + shownAtOnce)}>
          {t('evaluation.more', { count: left })}
        </Button>
      )}
    </SheetPart>
  );
}
