import * as v from 'valibot';
import { createStore } from 'zustand/vanilla';
import { thinkingBudgets } from '../../chat/budget';
import { engineChoices, type Measurements } from '../../chat/engine-choice';
import type { KvCacheFormat } from '../../engine/engine';
import { type Language, languages } from '../i18n/languages';
import { preferencesKey, themes } from './stored';

/** Whether a finished thought stays open: `auto` is open beside the answer and closed above it. */
export const traceModes = ['auto', 'open', 'closed'] as const;
export type TraceMode = (typeof traceModes)[number];

export const kvCacheFormats = ['f32', 'f16', 'q8_0'] as const satisfies readonly KvCacheFormat[];

/** What models are loaded with unless a person or a model says otherwise (`LoadOptions.contextLength`). */
export const usualContext = 4096;

/** The person's own server: where it is, and its key only when they asked to keep it. */
const storedServer = v.object({ address: v.string(), model: v.string(), apiKey: v.optional(v.string()) });
export type StoredServer = Readonly<v.InferOutput<typeof storedServer>>;

const storedMeasurement = v.object({ webgpu: v.number(), wllama: v.number(), adapter: v.string(), browser: v.string() });

const storedPreferences = v.object({
  language: v.nullable(v.picklist(languages)),
  theme: v.picklist(themes),
  budget: v.picklist(thinkingBudgets),
  trace: v.picklist(traceModes),
  /** Whether the conversations are beside the page, where there is room for them. */
  sidebar: v.optional(v.boolean(), false),
  /** Tokens of context that models are loaded with; null: what the engine chooses. */
  contextLength: v.optional(v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(1))), null),
  kvCache: v.optional(v.picklist(kvCacheFormats), 'f32'),
  engine: v.optional(v.picklist(engineChoices), 'auto'),
  /** How fast the engines were on this device; null: not measured. */
  measured: v.optional(v.nullable(storedMeasurement), null),
  /** Null until an address was typed. */
  server: v.optional(v.nullable(storedServer), null),
});

/** What a reader has chosen; `language` is null until they did. */
export type Preferences = Readonly<v.InferOutput<typeof storedPreferences>>;

export const defaultPreferences: Preferences = {
  language: null,
  theme: 'auto',
  budget: 'unlimited',
  trace: 'auto',
  sidebar: false,
  contextLength: null,
  kvCache: 'f32',
  engine: 'auto',
  measured: null,
  server: null,
};

/**
 * Reads stored preferences, each by itself: one that does not fit is as at first, and the others hold. What later versions added has a
 * default. `damaged`: whether something was stored that could not be read.
 */
export function readPreferences(stored: string | null): { readonly chosen: Preferences; readonly damaged: boolean } {
  if (stored === null) return { chosen: defaultPreferences, damaged: false };
  const all = v.safeParse(v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.unknown())), stored);
  if (!all.success) return { chosen: defaultPreferences, damaged: true };
  const chosen = { ...defaultPreferences, ...all.output };
  const whole = v.safeParse(storedPreferences, chosen);
  if (whole.success) return { chosen: whole.output, damaged: false };
  const refused = new Set<unknown>(whole.issues.map(({ path }) => path?.[0].key));
  const fitting = Object.entries(chosen).filter(([name]) => !refused.has(name));
  return { chosen: v.parse(storedPreferences, { ...defaultPreferences, ...Object.fromEntries(fitting) }), damaged: true };
}

const atFirst = readPreferences(storage()?.getItem(preferencesKey) ?? null);

/** Whether some of the stored preferences could not be read when this page began. */
export const preferencesDamaged = atFirst.damaged;

/**
 * The preferences of this page, kept in the browser's own storage. Where it is closed to the page they last as long as the page.
 */
export const preferences = createStore<Preferences>(() => atFirst.chosen);

preferences.subscribe((chosen) => storage()?.setItem(preferencesKey, JSON.stringify(chosen)));

/** Which engine is faster here, remembered with the preferences. */
export const measurements: Measurements = {
  read: () => preferences.getState().measured,
  write: (measured) => preferences.setState({ measured }),
};

export function chooseLanguage(language: Language): void {
  preferences.setState({ language });
}

function storage(): Storage | null {
  try {
    return globalThis.localStorage;
  } catch {
    // Browsers throw here when the reader has forbidden pages to store anything; that is their choice and no failure.
    return null;
  }
}
