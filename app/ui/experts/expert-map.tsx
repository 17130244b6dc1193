import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { type ExpertUse, expertUse, type ReplyToken } from '../../chat/trace/routing';
import type { Turn } from '../../chat/turn';
import { formatNumber, formatPercent } from '../format';
import { visible } from '../inspector/visible';
import { Button } from '../kit/button';
import { Choice } from '../kit/choice';
import { saveFile } from '../kit/save-file';
import { showDirections } from '../markdown/directions';
import { expertsToCsv, expertsToJson } from './expert-files';
import { ExpertGrid } from './expert-grid';
import { ExpertTable } from './expert-table';
import './experts.css';
import './words';
import type { Measure } from './heat';
import { lookedAt } from './looked-at';

type Scope = 'answer' | 'step' | 'token';

/**
 * Which experts each layer of a mixture sent the tokens of a turn to: all of them as they come, those of one step, or one token. What the
 * reader points at elsewhere on the page is marked.
 */
export function ExpertMap({ turn, all }: { readonly turn: Turn; readonly all: ExpertUse }) {
  const { t, i18n } = useTranslation();
  const { language } = i18n;
  const { reply } = turn;
  const [scope, setScope] = useState<Scope>('answer');
  const [measure, setMeasure] = useState<Measure>('share');
  const [stepIndex, setStepIndex] = useState(0);
  const [tokenIndex, setTokenIndex] = useState(0);
  const routed = useMemo(() => reply.tokens.filter(({ routing }) => routing !== undefined), [reply.tokens]);
  const step = reply.thought.steps[Math.min(stepIndex, reply.thought.steps.length - 1)];
  const place = Math.min(tokenIndex, routed.length - 1);
  const token = routed[place];
  const ofScope = useMemo(() => {
    if (scope === 'step' && step !== undefined) return expertUse(step.tokens);
    return scope === 'token' && token !== undefined ? expertUse([token]) : all;
  }, [scope, step, token, all]);
  const pointedAt = usePointedAt(reply.tokens);
  const { shape } = all;
  return (
    <section className="experts" aria-label={t('experts.title')}>
      <h3 className="inspector__title">{t('experts.title')}</h3>
      <p className="inspector__note">
        {t('experts.introduction', {
          layers: formatNumber(shape.layers.length, language),
          used: formatNumber(shape.used, language),
          experts: formatNumber(shape.experts, language),
        })}
      </p>
      <div className="experts__controls">
        <Choice
          label={t('experts.scope')}
          value={scope}
          options={(['answer', 'step', 'token'] as const).map((value) => ({ value, label: t(`experts.of.${value}`) }))}
          onChange={setScope}
        />
        <Choice
          label={t('experts.measure')}
          value={measure}
          options={(['share', 'weight'] as const).map((value) => ({ value, label: t(`experts.by.${value}`) }))}
          onChange={setMeasure}
        />
      </div>
      {scope === 'step' && step !== undefined ? (
        <Choice
          label={t('experts.step')}
          value={String(step.index)}
          options={reply.thought.steps.map(({ index, title }) => ({ value: String(index), label: `${index + 1} ${showDirections(title)}` }))}
          onChange={(value) => setStepIndex(Number(value))}
        />
      ) : null}
      {scope === 'token' && token !== undefined ? (
        <TokenSlider place={place} count={routed.length} token={token} onChange={setTokenIndex} />
      ) : null}
      {ofScope === null ? (
        <p className="inspector__note">{t('experts.none')}</p>
      ) : (
        <>
          <ExpertGrid use={ofScope} measure={measure} marked={pointedAt?.routing} />
          <p className="inspector__note" data-routed-tokens={ofScope.tokens}>
            {t('experts.tokens', { count: ofScope.tokens, formatted: formatNumber(ofScope.tokens, language) })}{' '}
            {measure === 'share' ? t('experts.chance', { percent: formatPercent(shape.used / shape.experts, language) }) : null}{' '}
            {pointedAt === null ? null : t('experts.marked', { text: visible(pointedAt.text) })}
          </p>
          <ExpertTable use={ofScope} measure={measure} />
        </>
      )}
      <div className="experts__files">
        <Button icon="save" onClick={() => saveFile(t('experts.file', { question: turn.question }), 'json', expertsToJson(turn, all))}>
          {t('experts.json')}
        </Button>
        <Button icon="save" onClick={() => saveFile(t('experts.file', { question: turn.question }), 'csv', expertsToCsv(ofScope ?? all))}>
          {t('experts.csv')}
        </Button>
      </div>
      <p className="inspector__note">{t('experts.notStored')}</p>
      <p className="inspector__note">
        <a href="experts.html" target="_blank" rel="noopener">
          {t('experts.larger')}
        </a>
      </p>
    </section>
  );
}

/** The token that the reader points at or has chosen, where it is one of these. */
function usePointedAt(tokens: readonly ReplyToken[]): ReplyToken | null {
  const token = useStore(lookedAt, (state) => state.token);
  return token?.routing !== undefined && tokens.includes(token) ? token : null;
}

interface TokenSliderProps {
  readonly place: number;
  readonly count: number;
  readonly token: ReplyToken;
  readonly onChange: (place: number) => void;
}

/** A range of all tokens: one control however many there are, for pointer, touch and keys alike. */
function TokenSlider({ place, count, token, onChange }: TokenSliderProps) {
  const { t, i18n } = useTranslation();
  const words = t('experts.tokenAt', {
    number: formatNumber(place + 1, i18n.language),
    count: formatNumber(count, i18n.language),
    text: visible(token.text),
  });
  return (
    <label className="experts__slider">
      <span>{words}</span>
      <input
        type="range"
        min={1}
        max={count}
        value={place + 1}
        aria-valuetext={words}
        onChange={(event) => onChange(event.target.valueAsNumber - 1)}
      />
    </label>
  );
}
