import type { Filled } from './en';
import type { expertsInEnglish } from './experts.en';

/** Words around the experts of a mixture. */
export const expertsInGerman: Filled<typeof expertsInEnglish> = {
  title: 'Experten, die die Schichten wählten',
  introduction: 'Jede von {{layers}} Schichten schickt jedes Token zu {{used}} von ihren {{experts}} Experten.',
  scope: 'Tokens von',
  of: { answer: 'Gedanke und Antwort', step: 'einem Schritt', token: 'einem Token' },
  measure: 'Farbe',
  by: { share: 'wie oft', weight: 'mit welchem Gewicht' },
  step: 'Schritt',
  none: 'Kein Token dieses Schritts ging zu Experten.',
  tokens_one: '{{formatted}} Token.',
  tokens_other: '{{formatted}} Tokens.',
  chance: 'Durch Zufall bekäme jeder Experte {{percent}}.',
  marked: 'Umrahmt: wohin {{text}} ging.',
  tokenAt: 'Token {{number}} von {{count}}: {{text}}',
  picture: 'Karte von {{layers}} Schichten und {{experts}} Experten; die Tabelle darunter sagt dasselbe in Zahlen',
  axis: 'Experte',
  cell: 'Schicht {{layer}}, Experte {{expert}}: {{chosen}} von {{tokens}} ({{percent}}), mittleres Gewicht {{weight}}',
  cellNever: 'Schicht {{layer}}, Experte {{expert}}: nie gewählt',
  table: 'Die Karte als Tabelle',
  layer: 'Schicht',
  best: 'Am häufigsten gewählt',
  never: 'Nie gewählt',
  evenness: 'Gleichmaß',
  json: 'Tokens und Experten sichern (JSON)',
  csv: 'Diese Karte sichern (CSV)',
  file: 'Experten {{question}}',
  notStored: 'Welche Experten gewählt wurden, wird nicht mit dem Gespräch gespeichert: sichere es, wenn du es behalten willst.',
  ofToken: 'Experten dieses Tokens, Schicht für Schicht',
  ofLayer: 'Schicht {{layer}}: {{experts}}',
};
