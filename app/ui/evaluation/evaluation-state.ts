import i18next from 'i18next';
import { createStore } from 'zustand/vanilla';
import type { Question, QuestionLanguage } from '../../chat/evaluation/questions';
import type { RunSettings, Sample } from '../../chat/evaluation/run';
import type { ErrorData } from '../../engine/errors';
import { preferredLanguage } from '../i18n/languages';

/** One evaluation per page; it goes on while the reader looks at other parts of the page. */
export interface EvaluationState {
  readonly language: QuestionLanguage;
  readonly count: number;
  /** Questions out of a file, in the place of built-in ones. */
  readonly file: { readonly name: string; readonly questions: readonly Question[] } | null;
  readonly settings: RunSettings;
  readonly samples: readonly Sample[];
  readonly running: AbortController | null;
  readonly failure: ErrorData | null;
}

export const evaluation = createStore<EvaluationState>(() => ({
  // That of the page when its reader came here first.
  language: preferredLanguage([i18next.language]),
  count: 50,
  file: null,
  settings: { samples: 1, temperature: 0.6, budget: null, maxTokens: 2048, seed: 1 },
  samples: [],
  running: null,
  failure: null,
}));
