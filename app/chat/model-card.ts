import * as v from 'valibot';

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const inBothLanguages = v.object({ en: v.string(), de: v.string() });

/** What `recipe/release.py` writes beside a miniature, `mini.card.json` beside `mini.gguf`. Shares are of 1. */
const modelCard = v.object({
  file: v.string(),
  what: inBothLanguages,
  can: inBothLanguages,
  limits: inBothLanguages,
  data: inBothLanguages,
  licence: v.string(),
  parameters: count,
  active_parameters: count,
  sha256: v.pipe(v.string(), v.hash(['sha256'])),
  processor_hours: v.pipe(v.number(), v.minValue(0)),
  commit: v.string(),
  /** Held-out problems that were asked. */
  problems: count,
  right: share,
  right_at_temperature: v.object({ temperature: v.number(), right: share }),
  right_in_new_phrasings: share,
  right_after_another_question: share,
  declined: share,
  formed: share,
  mixed: share,
  /** Right by "task/language". */
  tasks: v.record(v.pipe(v.string(), v.regex(/^[a-z-]+\/(en|de)$/u)), share),
});

export type ModelCard = v.InferOutput<typeof modelCard>;

/** What a card's file holds, checked. @throws ValiError where it is no card: the recipe and this page do not fit together */
export function readModelCard(data: unknown): ModelCard {
  return v.parse(modelCard, data);
}

/** Part of the page, so that they are there without a network. The recipe writes them beside the models. */
const written = import.meta.glob<unknown>('../../public/models/*.card.json', { import: 'default' });
const cards = new Map<string, Promise<ModelCard | null>>();

/** The card of a model that came with the page, by its file name, read once; null where it has none. */
export function modelCardOf(fileName: string): Promise<ModelCard | null> {
  const known = cards.get(fileName);
  if (known !== undefined) return known;
  const load = written[`../../public/models/${fileName.replace(/\.gguf$/u, '.card.json')}`];
  const card = load === undefined ? Promise.resolve(null) : load().then(readModelCard);
  cards.set(fileName, card);
  return card;
}

/** Right in English and in German by task, in the order of the card. */
export function rightByTask(card: ModelCard): { readonly task: string; readonly en: number | null; readonly de: number | null }[] {
  const names = new Set(Object.keys(card.tasks).map((key) => key.replace(/\/..$/u, '')));
  return [...names].map((task) => ({ task, en: card.tasks[`${task}/en`] ?? null, de: card.tasks[`${task}/de`] ?? null }));
}
