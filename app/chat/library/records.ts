import * as v from 'valibot';
import { ReplyRecorder } from '../reply-recorder';
import type { Conversation } from '../session';
import type { Reply, Turn } from '../turn';
import { packTokens, tokenColumns, unpackTokens } from './token-columns';

/** Version of the records below. Raise it with every change of their shape, and add the step to migrations.ts. */
export const recordVersion = 2;

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const details = v.record(v.string(), v.union([v.string(), v.number()]));

const settings = v.object({
  temperature: v.pipe(v.number(), v.minValue(0)),
  topP: share,
  topK: count,
  minP: share,
  repetitionPenalty: v.pipe(v.number(), v.minValue(0.01)),
  presencePenalty: v.number(),
  seed: v.nullable(count),
  systemPrompt: v.string(),
});

export const conversationRecord = v.object({
  version: v.literal(recordVersion),
  id: v.pipe(v.string(), v.nonEmpty()),
  title: v.string(),
  pinned: v.boolean(),
  /** Milliseconds since 1970. */
  created: v.number(),
  updated: v.number(),
  chosen: v.record(v.string(), v.string()),
  settings,
});

export type ConversationRecord = v.InferOutput<typeof conversationRecord>;

const origin = v.variant('kind', [
  v.object({ kind: v.literal('asked') }),
  v.object({ kind: v.picklist(['retry', 'question', 'think-on']), from: v.string() }),
  v.object({ kind: v.literal('step'), from: v.string(), step: count }),
  v.object({ kind: v.literal('token'), from: v.string(), text: v.string() }),
]);

const prompt = v.object({
  text: v.string(),
  tokenIds: v.array(count),
  reusedTokens: count,
  droppedMessages: count,
  keptTokens: count,
  exact: v.boolean(),
  earlierTurns: v.array(v.string()),
});

const finish = v.object({
  type: v.literal('finish'),
  reason: v.picklist(['stop', 'length', 'abort']),
  thoughtUnfinished: v.boolean(),
  promptTokens: count,
  generatedTokens: count,
  timing: v.object({ firstTokenMs: v.number(), prefillTokensPerSecond: v.number(), decodeTokensPerSecond: v.number() }),
  counters: v.object({
    dispatchesPerToken: v.number(),
    submitsPerToken: v.number(),
    readbacksPerToken: v.number(),
    bytesReadPerToken: v.number(),
    gpuBytes: v.number(),
    firstWords: v.exactOptional(v.literal(true)),
    experts: v.exactOptional(
      v.object({
        hitRate: v.number(),
        foreseenRate: v.number(),
        diskBytesPerToken: v.number(),
        usedBytesPerToken: v.optional(v.number(), 0),
        diskReadsPerToken: v.number(),
        stallsPerToken: v.number(),
        stallMillisecondsPerToken: v.number(),
        readMillisecondsPerToken: v.number(),
      }),
    ),
  }),
});

/** A turn without its tokens: what a search reads. */
export const turnRecord = v.object({
  version: v.literal(recordVersion),
  id: v.pipe(v.string(), v.nonEmpty()),
  conversation: v.string(),
  /** Place among the conversation's turns, in the order in which they came to be. */
  place: count,
  parent: v.nullable(v.string()),
  origin,
  question: v.string(),
  phase: v.picklist(['queued', 'reading', 'thinking', 'answering', 'finished', 'failed']),
  model: v.string(),
  modelFile: v.string(),
  contextLength: count,
  prompt: v.nullable(prompt),
  thought: v.object({
    text: v.string(),
    milliseconds: v.number(),
    end: v.nullable(v.picklist(['model', 'budget', 'reader', 'cut'])),
  }),
  answer: v.string(),
  tokensPerSecond: v.nullable(v.number()),
  pace: v.array(v.object({ milliseconds: v.number(), tokens: count })),
  finish: v.nullable(finish),
  failure: v.nullable(v.object({ code: v.string(), message: v.string(), details })),
});

export type TurnRecord = v.InferOutput<typeof turnRecord>;

export const tokensRecord = v.object({ turn: v.string(), conversation: v.string(), columns: tokenColumns });

export type TokensRecord = v.InferOutput<typeof tokensRecord>;

/** Everything that is kept of a conversation. */
export interface ConversationRecords {
  readonly conversation: ConversationRecord;
  readonly turns: readonly TurnRecord[];
  readonly tokens: readonly TokensRecord[];
}

export function turnToRecord(turn: Turn, conversation: string, place: number): TurnRecord {
  const { phase, model, modelFile, contextLength, thought, answer, tokensPerSecond, pace, finish, failure } = turn.reply;
  const { text, milliseconds, end } = thought;
  return {
    version: recordVersion,
    id: turn.id,
    conversation,
    place,
    parent: turn.parent,
    origin: turn.origin,
    question: turn.question,
    phase,
    model,
    modelFile,
    contextLength,
    prompt: promptToRecord(turn.reply.prompt),
    thought: { text, milliseconds, end },
    answer,
    tokensPerSecond,
    pace: [...pace],
    finish,
    failure: failure === null ? null : { ...failure, details: { ...failure.details } },
  };
}

function promptToRecord(seen: Reply['prompt']): TurnRecord['prompt'] {
  return seen === null ? null : { ...seen, tokenIds: [...seen.tokenIds], earlierTurns: [...seen.earlierTurns] };
}

export function tokensToRecord(turn: Turn, conversation: string): TokensRecord {
  return { turn: turn.id, conversation, columns: packTokens(turn.reply.tokens) };
}

/**
 * The conversation that records describe. Steps of thoughts are found anew; a turn whose tokens are missing has none.
 * @throws RangeError for turns that hang on nothing or are there twice, or tokens that contradict themselves
 */
export function conversationFrom(records: ConversationRecords): Conversation {
  const all = [...turnsFrom(records)].filter((turn) => turn !== null);
  return { all, chosen: records.conversation.chosen, settings: records.conversation.settings };
}

/** How many turns are made before the page gets its turn. */
const turnsInARow = 10;
/** A turn with more tokens than these is made in three goes: 20,000 take 60 milliseconds in all. */
const manyTokens = 2000;

/** The same without holding up the page for a conversation of a thousand turns, or a thought of thousands of tokens. */
export async function conversationInParts(records: ConversationRecords): Promise<Conversation> {
  const all: Turn[] = [];
  for (const turn of turnsFrom(records)) {
    if (turn === null || all.push(turn) % turnsInARow === 0) await new Promise((resolve) => setTimeout(resolve));
  }
  return { all, chosen: records.conversation.chosen, settings: records.conversation.settings };
}

/** Turn by turn; null in between where the page may have its turn. */
function* turnsFrom({ turns, tokens }: ConversationRecords): Generator<Turn | null> {
  const known = new Set<string>();
  const columnsOf = new Map(tokens.map(({ turn, columns }) => [turn, columns]));
  for (const record of [...turns].sort((one, other) => one.place - other.place)) {
    if (record.parent !== null && !known.has(record.parent)) {
      throw new RangeError(`Turn ${record.id} hangs on a turn that is not there before it.`);
    }
    // A turn that hung on its own double would make an endless way through the conversation.
    if (known.has(record.id)) throw new RangeError(`Turn ${record.id} is there twice.`);
    known.add(record.id);
    const columns = columnsOf.get(record.id);
    const kept = { ...record, tokens: columns === undefined ? [] : unpackTokens(columns) };
    const long = kept.tokens.length > manyTokens;
    if (long) yield null;
    const recorder = ReplyRecorder.from(kept);
    if (long) yield null;
    const { id, parent, question } = record;
    yield { id, parent, origin: record.origin, question, reply: recorder.snapshot() };
  }
}
