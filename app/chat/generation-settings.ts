import type { GenerateOptions } from '../engine/engine';

/** How the model's words are drawn, and what it is told beforehand; kept per conversation. */
export interface GenerationSettings {
  readonly temperature: number;
  readonly topP: number;
  readonly topK: number;
  readonly minP: number;
  readonly repetitionPenalty: number;
  readonly presencePenalty: number;
  /** Null: another one for every answer. */
  readonly seed: number | null;
  readonly systemPrompt: string;
}

/** What DeepSeek recommends for R1 and its distillations (model card, "Usage Recommendations"): no system prompt, 0.6, 0.95. */
export const recommendedSettings: GenerationSettings = {
  temperature: 0.6,
  topP: 0.95,
  topK: 0,
  minP: 0,
  repetitionPenalty: 1,
  presencePenalty: 0,
  seed: null,
  systemPrompt: '',
};

/** The settings in an engine's words. */
export function samplingOptions(settings: GenerationSettings): GenerateOptions {
  return {
    temperature: settings.temperature,
    top_p: settings.topP,
    top_k: settings.topK,
    min_p: settings.minP,
    repetition_penalty: settings.repetitionPenalty,
    presence_penalty: settings.presencePenalty,
    ...(settings.seed === null ? {} : { seed: settings.seed }),
  };
}
