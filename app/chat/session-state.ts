import type { LoadProgress, ModelInfo, ModelSource } from '../engine/engine';
import type { ErrorData } from '../engine/errors';
import type { EngineDecision } from './engine-choice';
import { type GenerationSettings, recommendedSettings } from './generation-settings';
import type { Turn } from './turn';
import { type Chosen, pathOf } from './turn-tree';

/** Which model there is, or is about to be. */
export type ModelState =
  | { readonly status: 'none' }
  | {
      readonly status: 'loading';
      readonly name: string;
      readonly miniature: boolean;
      readonly progress: LoadProgress | null;
      /** True while both engines are timed. */
      readonly measuring?: boolean;
    }
  | {
      readonly status: 'ready';
      readonly source: ModelSource;
      readonly info: ModelInfo;
      readonly miniature: boolean;
      /** Which engine computes and why; null where the model leaves no choice. */
      readonly decision: EngineDecision | null;
    }
  | { readonly status: 'failed'; readonly source: ModelSource; readonly failure: ErrorData };

/** A model that the reader asked for and did not get; another one may have come back in its place. */
export interface RefusedModel {
  readonly name: string;
  readonly failure: ErrorData;
}

export interface SessionState {
  readonly model: ModelState;
  readonly refused: RefusedModel | null;
  /** Every branch of the conversation. */
  readonly all: readonly Turn[];
  readonly chosen: Chosen;
  /** The branch that is shown. */
  readonly turns: readonly Turn[];
  readonly settings: GenerationSettings;
  /** The turn that is being answered. */
  readonly activeTurn: string | null;
}

export const emptySession: SessionState = {
  model: { status: 'none' },
  refused: null,
  all: [],
  chosen: {},
  turns: [],
  settings: recommendedSettings,
  activeTurn: null,
};

/** The part of the state that a conversation is. */
export function conversationOf(all: readonly Turn[], chosen: Chosen): Pick<SessionState, 'all' | 'chosen' | 'turns'> {
  return { all, chosen, turns: pathOf(all, chosen) };
}

/** Puts a turn's new state in the place of its old one; the other turns stay the same objects. */
export function withTurn(turns: readonly Turn[], changed: Turn): readonly Turn[] {
  return turns.map((turn) => (turn.id === changed.id ? changed : turn));
}
