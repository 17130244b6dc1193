import * as v from 'valibot';
import type { Turn } from '../turn';
import { pathOf } from '../turn-tree';
import { migrate } from './migrations';
import { conversationFrom, conversationRecord, type ConversationRecords } from './records';
import { recordVersion, tokensRecord, turnRecord } from './records';
import type { TokenColumns } from './token-columns';

const format = 'denkspur-conversations';

/** Conversations as JSON, whole: branches, thoughts and every token with its probability. */
export function toJson(conversations: readonly ConversationRecords[]): string {
  const plain = conversations.map(({ conversation, turns, tokens }) => ({
    conversation,
    turns,
    tokens: tokens.map((record) => ({ ...record, columns: plainColumns(record.columns) })),
  }));
  return `${JSON.stringify({ format, version: recordVersion, conversations: plain }, null, 1)}\n`;
}

/** Columns are of 32 bits: what is too large for them would be written out as nothing, and could not be read again. */
const numbers = v.array(v.pipe(v.number(), v.check((number) => Number.isFinite(Math.fround(number)))));
/** JSON has no word for infinity, but numbers that are read as it. */
const finite = (_: string, value: unknown): unknown => {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError(`${value} is no number that can be kept.`);
  return value;
};
const jsonColumns = v.pipe(
  v.object({ ids: numbers, logprobs: numbers, entropies: numbers, flags: numbers, lengths: numbers, text: v.string() }),
  v.transform(
    ({ ids, logprobs, entropies, flags, lengths, text }): TokenColumns => ({
      ids: Uint32Array.from(ids),
      logprobs: Float32Array.from(logprobs),
      entropies: Float32Array.from(entropies),
      flags: Uint8Array.from(flags),
      lengths: Uint32Array.from(lengths),
      text,
    }),
  ),
);

const current = (kind: 'conversation' | 'turn') =>
  v.pipe(
    v.unknown(),
    v.transform((record) => migrate(kind, record)),
  );

const fileSchema = v.object({
  format: v.literal(format),
  conversations: v.array(
    v.object({
      conversation: v.pipe(current('conversation'), conversationRecord),
      turns: v.array(v.pipe(current('turn'), turnRecord)),
      tokens: v.array(v.object({ ...tokensRecord.entries, columns: jsonColumns })),
    }),
  ),
});

/**
 * Reads what `toJson` wrote, of this version or an older one. Conversations and turns get ids of their own, so that nothing that
 * is here already is written over.
 * @throws ValiError, RangeError for anything else
 */
export function fromJson(text: string, newId: () => string): readonly ConversationRecords[] {
  const { conversations } = v.parse(v.pipe(v.string(), v.parseJson({ reviver: finite }), fileSchema), text);
  return conversations.map((records) => {
    const renamed = withNewIds(records, newId);
    // Whether the turns hang together.
    conversationFrom(renamed);
    return renamed;
  });
}

function withNewIds({ conversation, turns, tokens }: ConversationRecords, newId: () => string): ConversationRecords {
  const ids = new Map(turns.map(({ id }) => [id, newId()]));
  const renamed = (id: string): string => ids.get(id) ?? id;
  const own = newId();
  return {
    conversation: {
      ...conversation,
      id: own,
      chosen: Object.fromEntries(Object.entries(conversation.chosen).map(([parent, id]) => [renamed(parent), renamed(id)])),
    },
    turns: turns.map((turn) => ({
      ...turn,
      id: renamed(turn.id),
      conversation: own,
      parent: turn.parent === null ? null : renamed(turn.parent),
      origin: turn.origin.kind === 'asked' ? turn.origin : { ...turn.origin, from: renamed(turn.origin.from) },
      prompt: turn.prompt === null ? null : { ...turn.prompt, earlierTurns: turn.prompt.earlierTurns.map(renamed) },
    })),
    tokens: tokens.map((record) => ({ ...record, turn: renamed(record.turn), conversation: own })),
  };
}

function plainColumns({ text, ...columns }: TokenColumns) {
  return { ...Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, Array.from(column)])), text };
}

/** The parts of a turn in Markdown; marks that are not seen when it is rendered tell an import what is what. */
type Part = 'question' | 'thought' | 'answer';

const mark = (part: Part): string => `<!-- denkspur: ${part} -->`;
const anyMark = /^<!-- denkspur: (question|thought|answer) -->$/gmu;

/** The shown branch of a conversation for people: questions as headings, thoughts as quotations, answers as they are. */
export function toMarkdown(title: string, turns: readonly Turn[]): string {
  const sections = turns.flatMap(({ question, reply }) => [
    [mark('question'), quoteMarks(question).replace(/^/u, '## ')],
    ...(reply.thought.text.trim() === '' ? [] : [[mark('thought'), quoteMarks(reply.thought.text).replace(/^/gmu, '> ')]]),
    [mark('answer'), quoteMarks(reply.answer)],
  ]);
  return `# ${title}\n\n${sections.map(([head, body]) => `${head}\n${body}\n`).join('\n')}`;
}

/** The same of records. */
export function recordsToMarkdown(records: ConversationRecords): string {
  const { all, chosen } = conversationFrom(records);
  return toMarkdown(records.conversation.title, pathOf(all, chosen));
}

export interface TurnFromMarkdown {
  readonly question: string;
  readonly thought: string;
  readonly answer: string;
}

/** Reads what `toMarkdown` wrote; empty for any other text. */
export function fromMarkdown(text: string): { readonly title: string; readonly turns: readonly TurnFromMarkdown[] } {
  const normal = text.replaceAll('\r\n', '\n');
  const title = /^# (.*)$/mu.exec(normal)?.[1] ?? '';
  const turns: { -readonly [Name in Part]: string }[] = [];
  const marks = Array.from(normal.matchAll(anyMark));
  for (const [index, match] of marks.entries()) {
    const body = normal.slice(match.index + match[0].length, marks[index + 1]?.index).trim();
    const part = match[1] as Part;
    if (part === 'question') turns.push({ question: unquoteMarks(body.replace(/^## /u, '')), thought: '', answer: '' });
    const turn = turns.at(-1);
    if (turn === undefined || part === 'question') continue;
    turn[part] = unquoteMarks(part === 'thought' ? body.replace(/^> ?/gmu, '') : body);
  }
  return { title, turns };
}

/** What a model or a person writes must not look like a mark of ours. */
function quoteMarks(text: string): string {
  return text.replaceAll('<!-- denkspur', '<!-- \\denkspur');
}

function unquoteMarks(text: string): string {
  return text.replaceAll('<!-- \\denkspur', '<!-- denkspur');
}
