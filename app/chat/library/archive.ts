import { Dexie, type EntityTable, type Table } from 'dexie';
import * as v from 'valibot';
import { migrate, type Unusable } from './migrations';
import { type ConversationRecord, conversationRecord, type ConversationRecords, turnRecord, type TurnRecord } from './records';
import { tokensRecord } from './records';

/** A record that could not be read, kept as it was found. */
export interface SetAside {
  readonly number: number;
  readonly kind: 'conversation' | 'turn' | 'tokens';
  /** Milliseconds since 1970. */
  readonly found: number;
  readonly record: unknown;
}

/** How many records could not be read: those set aside here and now, and those that a newer version of the page wrote. */
export interface Unreadable {
  readonly broken: number;
  readonly newer: number;
}

export interface Reading<Value> {
  readonly value: Value;
  readonly unreadable: Unreadable;
}

class Database extends Dexie {
  declare readonly conversations: Table<unknown, string>;
  declare readonly turns: Table<unknown, string>;
  declare readonly tokens: Table<unknown, string>;
  declare readonly setAside: EntityTable<SetAside, 'number'>;

  constructor(name: string) {
    super(name);
    // The shape of the tables; that of the records has a version of its own (records.ts).
    this.version(1).stores({
      conversations: 'id',
      turns: 'id, conversation',
      tokens: 'turn, conversation',
      setAside: '++number',
    });
  }
}

/**
 * Conversations in the browser's database. Records are checked as they come out: older ones are brought to the present version,
 * those of a newer version stay untouched where they are, and what nobody can read is set aside and counted, never dropped.
 */
export class Archive {
  readonly #database: Database;

  private constructor(database: Database) {
    this.#database = database;
  }

  /** @throws DexieError where the browser gives the page no database (private windows, forbidden storage) */
  static async open(name = 'denkspur'): Promise<Archive> {
    const database = new Database(name);
    await database.open();
    return new Archive(database);
  }

  async list(): Promise<Reading<readonly ConversationRecord[]>> {
    const found = await this.#database.conversations.toArray();
    return this.#readable('conversation', conversationRecord, found);
  }

  /** Null where there is no such conversation, or none that can be read. */
  async read(id: string): Promise<Reading<ConversationRecords | null>> {
    const [conversation, turns, tokens] = await Promise.all([
      this.#database.conversations.where('id').equals(id).toArray(),
      this.#database.turns.where('conversation').equals(id).toArray(),
      this.#database.tokens.where('conversation').equals(id).toArray(),
    ]);
    const heads = await this.#readable('conversation', conversationRecord, conversation);
    const bodies = await this.#readable('turn', turnRecord, turns);
    const columns = await this.#readable('tokens', tokensRecord, tokens);
    const unreadable = sum(heads.unreadable, bodies.unreadable, columns.unreadable);
    const [head] = heads.value;
    if (head === undefined) return { value: null, unreadable };
    const hanging = await this.#setHangingAside(bodies.value);
    const value = { conversation: head, turns: hanging.value, tokens: columns.value };
    return { value, unreadable: sum(unreadable, hanging.unreadable) };
  }

  /** Writes a conversation's head and those of its turns that changed, all or nothing. */
  async write({ conversation, turns, tokens }: ConversationRecords): Promise<void> {
    const { conversations, turns: turnTable, tokens: tokenTable } = this.#database;
    await this.#database.transaction('rw', conversations, turnTable, tokenTable, async () => {
      await conversations.put(conversation);
      await turnTable.bulkPut(turns);
      await tokenTable.bulkPut(tokens);
    });
  }

  async remove(id: string): Promise<void> {
    const { conversations, turns, tokens } = this.#database;
    await this.#database.transaction('rw', conversations, turns, tokens, async () => {
      await conversations.delete(id);
      await turns.where('conversation').equals(id).delete();
      await tokens.where('conversation').equals(id).delete();
    });
  }

  /** Removes all conversations, and what was set aside. */
  async clear(): Promise<void> {
    const { conversations, turns, tokens, setAside } = this.#database;
    await this.#database.transaction('rw', conversations, turns, tokens, setAside, () =>
      Promise.all([conversations.clear(), turns.clear(), tokens.clear(), setAside.clear()]),
    );
  }

  /** Ids of the conversations in whose questions, thoughts or answers all words occur. */
  async search(words: readonly string[]): Promise<ReadonlySet<string>> {
    const texts = new Map<string, string>();
    await this.#database.turns.each((record) => {
      const result = v.safeParse(searched, record);
      if (!result.success) return;
      const { conversation, question, answer, thought } = result.output;
      texts.set(conversation, `${texts.get(conversation) ?? ''}\n${question}\n${answer}\n${thought.text}`.toLowerCase());
    });
    const holds = (text: string): boolean => words.every((word) => text.includes(word));
    return new Set([...texts].filter(([, text]) => holds(text)).map(([id]) => id));
  }

  setAside(): Promise<readonly SetAside[]> {
    return this.#database.setAside.toArray();
  }

  async forgetSetAside(): Promise<void> {
    await this.#database.setAside.clear();
  }

  close(): void {
    this.#database.close();
  }

  async #readable<Schema extends v.GenericSchema>(
    kind: SetAside['kind'],
    schema: Schema,
    records: readonly unknown[],
  ): Promise<Reading<v.InferOutput<Schema>[]>> {
    const value: v.InferOutput<Schema>[] = [];
    const broken: unknown[] = [];
    let newer = 0;
    for (const record of records) {
      const current: unknown = kind === 'tokens' ? record : migrate(kind, record);
      const result = v.safeParse(schema, current);
      if (result.success) value.push(result.output);
      else if ((current as Unusable) === 'newer') newer++;
      else broken.push(record);
    }
    await this.#moveAside(kind, broken);
    return { value, unreadable: { broken: broken.length, newer } };
  }

  /** Turns whose parent could not be read have no place in the conversation any more. */
  async #setHangingAside(turns: readonly TurnRecord[]): Promise<Reading<TurnRecord[]>> {
    const value: TurnRecord[] = [];
    const hanging: TurnRecord[] = [];
    for (const turn of turns.toSorted((one, other) => one.place - other.place)) {
      const hangs = turn.parent !== null && !value.some(({ id }) => id === turn.parent);
      (hangs ? hanging : value).push(turn);
    }
    await this.#moveAside('turn', hanging);
    return { value, unreadable: { broken: hanging.length, newer: 0 } };
  }

  async #moveAside(kind: SetAside['kind'], records: readonly unknown[]): Promise<void> {
    if (records.length === 0) return;
    const { setAside } = this.#database;
    const table = { conversation: this.#database.conversations, turn: this.#database.turns, tokens: this.#database.tokens }[kind];
    const path = table.schema.primKey.keyPath as string;
    await this.#database.transaction('rw', table, setAside, async () => {
      await setAside.bulkAdd(records.map((record) => ({ kind, found: Date.now(), record })));
      // The key is the one field that the database itself has checked.
      await table.bulkDelete(records.map((record) => (record as Record<string, string>)[path]!));
    });
  }
}

const searched = v.object({
  conversation: v.string(),
  question: v.string(),
  answer: v.string(),
  thought: v.object({ text: v.string() }),
});

function sum(...all: readonly Unreadable[]): Unreadable {
  return {
    broken: all.reduce((total, { broken }) => total + broken, 0),
    newer: all.reduce((total, { newer }) => total + newer, 0),
  };
}
