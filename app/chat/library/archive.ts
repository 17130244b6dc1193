import { Dexie, type EntityTable, type Table } from 'dexie';
import * as v from 'valibot';
import { migrate, type Unusable } from './migrations';
import { type ConversationRecord, conversationRecord, type ConversationRecords, turnRecord, type TurnRecord } from './records';
import { tokensRecord } from './records';
import { splitWords, wordsOf, type WordsRecord, WordSearch } from './words';

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
  declare readonly words: Table<WordsRecord, string>;
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
    this.version(2).stores({ words: 'turn, conversation' });
  }
}

/** Records that are read at once: each lot is a task of its own, and none of them holds up the page. */
const listed = 250;
const turnsAtOnce = 25;
const wordsAtOnce = 500;
const indexedAtOnce = 100;

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
    return this.#readableLots('conversation', conversationRecord, lots(this.#database.conversations, listed));
  }

  /** Null where there is no such conversation, or none that can be read. */
  async read(id: string): Promise<Reading<ConversationRecords | null>> {
    const conversation = await this.#database.conversations.where('id').equals(id).toArray();
    const heads = await this.#readable('conversation', conversationRecord, conversation);
    const bodies = await this.#ofConversation('turn', turnRecord, this.#database.turns, id);
    const columns = await this.#ofConversation('tokens', tokensRecord, this.#database.tokens, id);
    const unreadable = sum(heads.unreadable, bodies.unreadable, columns.unreadable);
    const [head] = heads.value;
    if (head === undefined) return { value: null, unreadable };
    const hanging = await this.#setHangingAside(bodies.value);
    const value = { conversation: head, turns: hanging.value, tokens: columns.value };
    return { value, unreadable: sum(unreadable, hanging.unreadable) };
  }

  /** Writes a conversation's head and those of its turns that changed, all or nothing. */
  async write({ conversation, turns, tokens }: ConversationRecords): Promise<void> {
    const { conversations, turns: turnTable, tokens: tokenTable, words } = this.#database;
    await this.#database.transaction('rw', conversations, turnTable, tokenTable, words, async () => {
      await conversations.put(conversation);
      await turnTable.bulkPut(turns);
      await tokenTable.bulkPut(tokens);
      await words.bulkPut(turns.map(wordsOf).filter((one) => one !== undefined));
    });
  }

  async remove(id: string): Promise<void> {
    const { conversations, turns, tokens, words } = this.#database;
    await this.#database.transaction('rw', conversations, turns, tokens, words, async () => {
      await conversations.delete(id);
      for (const table of [turns, tokens, words]) await table.where('conversation').equals(id).delete();
    });
  }

  /** Removes all conversations, and what was set aside. */
  async clear(): Promise<void> {
    const { tables } = this.#database;
    await this.#database.transaction('rw', tables, () => Promise.all(tables.map((table) => table.clear())));
  }

  /**
   * Ids of the conversations in whose title, questions, thoughts or answers all words occur; a set that grows, given out after every
   * lot of turns.
   */
  async *search(text: string, titled: readonly Pick<ConversationRecord, 'id' | 'title'>[]): AsyncGenerator<ReadonlySet<string>> {
    const search = new WordSearch(splitWords(text));
    for (const { id, title } of titled) search.add(id, title.toLowerCase());
    let found = new Set(search.found);
    yield found;
    for await (const records of this.#words()) {
      for (const { conversation, words } of records) search.add(conversation, words);
      if (search.found.size > found.size) found = new Set(search.found);
      // Also where nothing was found: whoever stops taking is to be let go.
      yield found;
    }
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

  /** The words of all turns; those that were written by a version of the page without an index get their place in it. */
  async *#words(): AsyncGenerator<readonly WordsRecord[]> {
    const { turns, words } = this.#database;
    yield* lots(words, wordsAtOnce);
    if ((await turns.count()) === (await words.count())) return;
    const indexed = new Set(await words.toCollection().primaryKeys());
    const missing = (await turns.toCollection().primaryKeys()).filter((turn) => !indexed.has(turn));
    for (const keys of slices(missing, indexedAtOnce)) {
      const records = await turns.bulkGet(keys);
      const found = records.map((record, index) => wordsOf(record) ?? { turn: keys[index]!, conversation: '', words: '' });
      yield found;
      await words.bulkPut(found);
    }
  }

  async #ofConversation<Schema extends v.GenericSchema>(
    kind: SetAside['kind'],
    schema: Schema,
    table: Table<unknown, string>,
    id: string,
  ): Promise<Reading<v.InferOutput<Schema>[]>> {
    const keys = await table.where('conversation').equals(id).primaryKeys();
    return this.#readableLots(kind, schema, lotsOf(table, keys, turnsAtOnce));
  }

  async #readableLots<Schema extends v.GenericSchema>(
    kind: SetAside['kind'],
    schema: Schema,
    all: AsyncIterable<readonly unknown[]>,
  ): Promise<Reading<v.InferOutput<Schema>[]>> {
    const value: v.InferOutput<Schema>[] = [];
    let unreadable: Unreadable = { broken: 0, newer: 0 };
    for await (const found of all) {
      const readable = await this.#readable(kind, schema, found);
      value.push(...readable.value);
      unreadable = sum(unreadable, readable.unreadable);
    }
    return { value, unreadable };
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
    const known = new Set<string>();
    for (const turn of turns.toSorted((one, other) => one.place - other.place)) {
      const hangs = turn.parent !== null && !known.has(turn.parent);
      (hangs ? hanging : value).push(turn);
      if (!hangs) known.add(turn.id);
    }
    await this.#moveAside('turn', hanging);
    return { value, unreadable: { broken: hanging.length, newer: 0 } };
  }

  async #moveAside(kind: SetAside['kind'], records: readonly unknown[]): Promise<void> {
    if (records.length === 0) return;
    const { setAside, words } = this.#database;
    const table = { conversation: this.#database.conversations, turn: this.#database.turns, tokens: this.#database.tokens }[kind];
    const path = table.schema.primKey.keyPath as string;
    await this.#database.transaction('rw', table, setAside, words, async () => {
      await setAside.bulkAdd(records.map((record) => ({ kind, found: Date.now(), record })));
      // The key is the one field that the database itself has checked.
      const keys = records.map((record) => (record as Record<string, string>)[path]!);
      await table.bulkDelete(keys);
      if (kind === 'turn') await words.bulkDelete(keys);
    });
  }
}

/** All records of a table in the order of their keys, so many at a time. */
async function* lots<Value>(table: Table<Value, string>, size: number): AsyncGenerator<readonly Value[]> {
  for (const keys of slices(await table.toCollection().primaryKeys(), size)) {
    yield await table.where(':id').between(keys[0]!, keys.at(-1)!, true, true).toArray();
  }
}

/** The records with these keys that are still there, so many at a time. */
async function* lotsOf<Value>(table: Table<Value, string>, keys: readonly string[], size: number): AsyncGenerator<readonly Value[]> {
  for (const some of slices(keys, size)) yield (await table.bulkGet(some)).filter((record) => record !== undefined);
}

function* slices<Item>(items: readonly Item[], size: number): Generator<Item[]> {
  for (let first = 0; first < items.length; first += size) yield items.slice(first, first + size);
}

function sum(...all: readonly Unreadable[]): Unreadable {
  return {
    broken: all.reduce((total, { broken }) => total + broken, 0),
    newer: all.reduce((total, { newer }) => total + newer, 0),
  };
}
