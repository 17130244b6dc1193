import type {
  ChatMessage,
  DeltaEvent,
  Engine,
  EngineEvent,
  FinishEvent,
  GeneratedToken,
  GenerateOptions,
  LoadOptions,
  ModelInfo,
  ModelSource,
} from '../../engine/engine';
import { RequestError, TypedError } from '../../engine/errors';
import { recordingOf } from './recordings';

export interface Replay {
  readonly tokensPerSecond: number;
  /** How long the thought is for questions that nobody recorded. */
  readonly longThoughtTokens: number;
  /** Of a mixture that the words are said to come from; absent: a dense model. */
  readonly mixture?: { readonly layers: number; readonly experts: number; readonly used: number };
  /** Code of the error that every load ends with, if any. */
  readonly loadFailure?: string;
  /** Code of the error that every reply breaks off with after some tokens, if any. */
  readonly replyFailure?: string;
}

/** An engine without a model: it replays what a model wrote, at a chosen pace. For looking at the page, and for measuring it. */
export class RecordedEngine implements Engine {
  readonly #replay: Replay;

  constructor(replay: Replay) {
    this.#replay = replay;
  }

  async load(source: ModelSource, { onProgress, signal }: LoadOptions = {}): Promise<ModelInfo> {
    const totalBytes = 2_345_632;
    const stages = ['header', 'tokenizer', 'weights', 'weights', 'weights', 'compiling', 'ready'] as const;
    for (const [index, stage] of stages.entries()) {
      await wait(60);
      if (signal?.aborted === true) throw new RequestError('aborted', 'Loading was stopped.');
      const fraction = (index + 1) / stages.length;
      onProgress?.({ stage, fraction, loadedBytes: fraction * totalBytes, totalBytes });
    }
    if (this.#replay.loadFailure !== undefined) throw new TypedError(this.#replay.loadFailure, 'Refused, as the replay says.');
    const { mixture } = this.#replay;
    const experts = mixture && { experts: { count: mixture.experts, used: mixture.used } };
    return { ...infoOf(source, totalBytes), ...experts };
  }

  async *generate(messages: readonly ChatMessage[], options: GenerateOptions = {}): AsyncGenerator<EngineEvent> {
    const question = messages.findLast(({ role }) => role === 'user')?.content ?? '';
    const recording = recordingOf(question, this.#replay.longThoughtTokens);
    const recorded = withinBudget(recording.tokens, options.think?.budget).slice(0, options.max_tokens);
    const plain = options.logprobs === true ? recorded.map(withAlternatives) : recorded;
    const { mixture } = this.#replay;
    const tokens = mixture === undefined || options.experts !== true ? plain : plain.map((token) => withExperts(token, mixture));
    yield {
      type: 'prompt',
      tokenIds: Array.from({ length: recording.promptTokens }, (_, id) => id),
      text: `<｜begin▁of▁sentence｜><｜User｜>${question}<｜Assistant｜><think>\n`,
      reusedTokens: 0,
      droppedMessages: 0,
    };
    yield { type: 'prefill', done: recording.promptTokens, total: recording.promptTokens };
    const start = performance.now();
    let sent = 0;
    while (sent < tokens.length && options.signal?.aborted !== true) {
      await wait(1000 / this.#replay.tokensPerSecond);
      if (this.#replay.replyFailure !== undefined && sent > 30) {
        throw new TypedError(this.#replay.replyFailure, 'Broken off, as the replay says.');
      }
      const due = Math.floor(((performance.now() - start) / 1000) * this.#replay.tokensPerSecond);
      const batch = tokens.slice(sent, Math.max(sent + 1, due));
      sent += batch.length;
      yield deltaOf(batch);
    }
    yield this.#finish(recording.promptTokens, sent, tokens);
  }

  score(): Promise<never> {
    return Promise.reject(new RequestError('not-loaded', 'A replay cannot score.'));
  }

  unload(): Promise<void> {
    return Promise.resolve();
  }

  #finish(promptTokens: number, sent: number, tokens: readonly GeneratedToken[]): FinishEvent {
    return {
      type: 'finish',
      reason: sent < tokens.length ? 'abort' : tokens.some((token) => token.part === 'control') ? 'stop' : 'length',
      thoughtUnfinished: !tokens.slice(0, sent).some((token) => token.part === 'control'),
      promptTokens,
      generatedTokens: sent,
      timing: { firstTokenMs: 40, prefillTokensPerSecond: 400, decodeTokensPerSecond: this.#replay.tokensPerSecond },
      counters: {
        dispatchesPerToken: 45,
        submitsPerToken: 1,
        readbacksPerToken: 0.25,
        bytesReadPerToken: 2_000_000,
        gpuBytes: 4_000_000,
      },
    };
  }
}

function withinBudget(tokens: readonly GeneratedToken[], budget: number | undefined): readonly GeneratedToken[] {
  const end = tokens.findIndex((token) => token.part === 'control');
  if (budget === undefined || end <= budget) return tokens;
  return [...tokens.slice(0, budget), { ...tokens[end]!, forced: true }, ...tokens.slice(end + 1)];
}

/** Alternatives as a model gives them, made up: the token itself and a few others. */
function withAlternatives(token: GeneratedToken): GeneratedToken {
  const others = [' the', ' so', '\n', ' 7', '</think>'].map((text, index) => ({ id: 900 + index, text, logprob: -3 - index }));
  return { ...token, top: [{ id: token.id, text: token.text, logprob: token.logprob }, ...others] };
}

/** Experts that only the token's id and the layer decide, some of them chosen more than others. */
function withExperts(token: GeneratedToken, { layers, experts, used }: NonNullable<Replay['mixture']>): GeneratedToken {
  const choices = Array.from({ length: layers }, (_, layer) => {
    const chosen = new Set<number>();
    for (let draw = token.id + 1; chosen.size < used; draw++) {
      const share = Math.abs((Math.sin(draw * 12.9898 + layer * 78.233) * 43758.5453) % 1);
      chosen.add(Math.floor(experts * share ** 1.6 + layer * 5) % experts);
    }
    return { layer: layer + 1, experts: [...chosen], weights: Array.from(chosen, (__, slot) => 1 / (slot + 1.5)) };
  });
  return { ...token, experts: choices };
}

function deltaOf(tokens: readonly GeneratedToken[]): DeltaEvent {
  const textOf = (part: GeneratedToken['part']): string =>
    tokens
      .filter((token) => token.part === part)
      .map((token) => token.text)
      .join('');
  return { type: 'delta', reasoning_content: textOf('reasoning'), content: textOf('content'), tokens };
}

function infoOf(source: ModelSource, fileBytes: number): ModelInfo {
  const file = source.kind === 'file' ? source.files[0] : undefined;
  return {
    name: file?.name.replace(/\.gguf$/u, '') ?? 'Tiny-R1-Distill',
    fileName: file?.name ?? 'mini.gguf',
    architecture: 'qwen2',
    parameterCount: 2_170_000,
    fileBytes: file?.size ?? fileBytes,
    gpuBytes: 4_100_000,
    layerCount: 4,
    vocabularySize: 768,
    contextLength: 1024,
    trainedContextLength: 1024,
    tensorTypes: { Q8_0: 30, F32: 21 },
    reasoning: true,
    adapter: 'replay of recorded words',
    notices: [],
  };
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
