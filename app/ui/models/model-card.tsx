import { use } from 'react';
import { useTranslation } from 'react-i18next';
import { type ModelCard as Card, modelCardOf, rightByTask } from '../../chat/model-card';
import { formatCount, formatNumber, formatPercent } from '../format';
import { cardInGerman } from '../i18n/card.de';
import { cardInEnglish } from '../i18n/card.en';
import { addWords } from '../i18n/i18n';
import { preferredLanguage } from '../i18n/languages';
import './model-card.css';

addWords({ card: cardInEnglish }, { card: cardInGerman });

/** The card of a model that came with the page, closed at first; nothing where it came without one. */
export function ModelCard({ fileName }: { readonly fileName: string }) {
  const { t, i18n } = useTranslation();
  const card = use(modelCardOf(fileName));
  if (card === null) return null;
  const language = preferredLanguage([i18n.language]);
  return (
    <details className="card">
      <summary>{t('card.title')}</summary>
      <p className="facts__line">
        {card.what[language]} {card.can[language]}
      </p>
      <dl className="facts__list card__figures">
        {figures(card, language).map(([name, value]) => (
          <div key={name}>
            <dt className="facts__name">{t(`card.${name}`, { temperature: formatNumber(card.right_at_temperature.temperature, language, 1) })}</dt>
            <dd className="facts__value">{value}</dd>
          </div>
        ))}
      </dl>
      <Tasks card={card} language={language} />
    </details>
  );

  function figures({ active_parameters: active, ...all }: Card, inLanguage: 'en' | 'de') {
    const parameters = formatCount(all.parameters, inLanguage);
    return [
      ['right', t('card.rightOf', { share: exactPercent(all.right, inLanguage), problems: formatNumber(all.problems, inLanguage) })],
      ['warm', exactPercent(all.right_at_temperature.right, inLanguage)],
      ['phrasings', exactPercent(all.right_in_new_phrasings, inLanguage)],
      ['talk', exactPercent(all.right_after_another_question, inLanguage)],
      ['declined', exactPercent(all.declined, inLanguage)],
      ['formed', exactPercent(all.formed, inLanguage)],
      ['mixed', exactPercent(all.mixed, inLanguage)],
      ['parameters', active === all.parameters ? parameters : t('card.active', { all: parameters, active: formatCount(active, inLanguage) })],
      ['hours', t('card.hoursOf', { hours: formatNumber(all.processor_hours, inLanguage, 1) })],
      ['data', all.data[inLanguage]],
      ['limits', all.limits[inLanguage]],
      ['licence', all.licence],
      ['commit', all.commit.slice(0, 10)],
      ['checksum', all.sha256],
    ] as const;
  }
}

function Tasks({ card, language }: { readonly card: Card; readonly language: 'en' | 'de' }) {
  const { t } = useTranslation();
  return (
    <div className="card__tasks" tabIndex={0} role="group" aria-label={t('card.tasks')}>
      <table>
        <caption>{t('card.tasks')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('card.task')}</th>
            <th scope="col">{t('card.english')}</th>
            <th scope="col">{t('card.german')}</th>
          </tr>
        </thead>
        <tbody>
          {rightByTask(card).map(({ task, en, de }) => (
            <tr key={task}>
              <th scope="row">{task in cardInEnglish.kinds ? t(`card.kinds.${task as keyof typeof cardInEnglish.kinds}`) : task}</th>
              <td>{en === null ? '–' : exactPercent(en, language)}</td>
              <td>{de === null ? '–' : exactPercent(de, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** With a tenth: between 99.6 and 100 per cent lies what a card is read for. */
function exactPercent(share: number, language: string): string {
  return formatPercent(share, language, 1);
}
