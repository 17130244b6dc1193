import { createStore, type StoreApi } from 'zustand/vanilla';
import { type ErrorData, errorToData } from '../../engine/errors';
import { recommendedSettings } from '../generation-settings';
import { ReplyRecorder } from '../reply-recorder';
import type { Session } from '../session';
import type { SessionState } from '../session-state';
import { subjectOf } from '../attached-files';
import { titleOf } from '../trace/title';
import type { Turn } from '../turn';
import type { Archive, Unreadable } from './archive';
import { fromJson, fromMarkdown, recordsToMarkdown, toJson } from './export';
import { conversationInParts, type ConversationRecord, type ConversationRecords } from './records';
import { recordVersion, tokensToRecord, turnToRecord } from './records';

export type Summary = Pick<ConversationRecord, 'id' | 'title' | 'pinned' | 'updated'>;

export interface LibraryState {
  /** `unavailable`: the browser gives the page no database, and conversations last as long as the page. */
  readonly status: 'opening' | 'ready' | 'unavailable';
  /** Pinned ones first, then the newest. */
  readonly conversations: readonly ConversationRecord[];
  /** The conversation that is open; null until its first question. */
  readonly current: string | null;
  /** Whether the open conversation is written down. */
  readonly keep: boolean;
  /** The one that was deleted last and can come back. */
  readonly removed: ConversationRecords | null;
  readonly unreadable: Unreadable;
  /** Why the last change could not be written. */
  readonly failure: ErrorData | null;
}

export const emptyLibrary: LibraryState = {
  status: 'opening',
  conversations: [],
  current: null,
  keep: true,
  removed: null,
  unreadable: { broken: 0, newer: 0 },
  failure: null,
};

/** How long changes gather before they are written, in milliseconds: what a reload in mid-answer can cost. */
const writeDelay = 250;

/** The conversations of this device: which there are, which one is open, and the writing down of what changes in it. */
export class Library {
  readonly store: StoreApi<LibraryState> = createStore<LibraryState>(() => emptyLibrary);
  readonly #session: Session;
  #archive: Archive | null = null;
  /** Turns as they were last written. */
  readonly #written = new Map<string, Turn>();
  #headWritten: Pick<SessionState, 'chosen' | 'settings'> | null = null;
  /** How often another conversation was asked for: the last wish counts. */
  #wishes = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(session: Session) {
    this.#session = session;
    session.store.subscribe((state, before) => {
      if (state.all !== before.all || state.chosen !== before.chosen || state.settings !== before.settings) this.#changed(state);
      // A complete answer does not wait: whoever leaves the page now has read all of it.
      if (before.activeTurn !== null && state.activeTurn === null) void this.flush();
    });
  }

  /** Begins to keep conversations in an archive, which may be slow to open or not open at all. */
  async useArchive(opening: Promise<Archive>): Promise<void> {
    try {
      this.#archive = await opening;
      const { value, unreadable } = await this.#archive.list();
      this.store.setState({ status: 'ready' });
      this.#saw(unreadable);
      // What was asked meanwhile is newer than what the list says.
      const begun = new Set(this.store.getState().conversations.map(({ id }) => id));
      this.#list(...value.filter(({ id }) => !begun.has(id)));
      this.#changed(this.#session.store.getState());
    } catch (error) {
      this.store.setState({ status: 'unavailable', failure: errorToData(error) });
    }
  }

  /** Leaves the open conversation and begins with an empty page. */
  async beginNew(): Promise<void> {
    this.#wishes++;
    await this.#leave();
    this.store.setState({ current: null, keep: true });
    await this.#session.clear();
    this.#session.changeSettings(recommendedSettings);
  }

  /** Opens a conversation; false when it is not there or cannot be read. */
  async open(id: string): Promise<boolean> {
    if (this.#archive === null) return false;
    if (id === this.store.getState().current) return true;
    const wish = ++this.#wishes;
    const { value, unreadable } = await this.#archive.read(id);
    this.#saw(unreadable);
    if (value === null) return false;
    const conversation = await conversationInParts(value);
    // Another one was asked for while this one was read.
    if (wish !== this.#wishes) return true;
    await this.#leave();
    for (const turn of conversation.all) this.#written.set(turn.id, turn);
    this.#headWritten = conversation;
    this.store.setState({ current: id, keep: true });
    await this.#session.open(conversation);
    return true;
  }

  async rename(id: string, title: string): Promise<void> {
    const trimmed = title.trim();
    if (trimmed !== '') await this.#changeHead(id, { title: trimmed });
  }

  async pin(id: string, pinned: boolean): Promise<void> {
    await this.#changeHead(id, { pinned });
  }

  /** Deletes a conversation at once; until the next deletion `undoRemove` brings it back. */
  async remove(id: string): Promise<void> {
    if (this.#archive === null) return;
    if (id === this.store.getState().current) await this.beginNew();
    const { value } = await this.#archive.read(id);
    await this.#archive.remove(id);
    this.store.setState(({ conversations }) => ({ conversations: conversations.filter((one) => one.id !== id), removed: value }));
  }

  /** Deletes all conversations for good, the open one included. */
  async clear(): Promise<void> {
    await this.beginNew();
    await this.#archive?.clear();
    this.store.setState({ conversations: [], removed: null, unreadable: { broken: 0, newer: 0 } });
  }

  async undoRemove(): Promise<void> {
    const { removed } = this.store.getState();
    if (removed === null || this.#archive === null) return;
    await this.#archive.write(removed);
    this.store.setState({ removed: null });
    this.#list(removed.conversation);
  }

  /** Gives the deleted conversation up for good. */
  forgetRemoved(): void {
    this.store.setState({ removed: null });
  }

  /** Whether the open conversation is to be written down; one that is not leaves nothing behind. */
  async setKeep(keep: boolean): Promise<void> {
    this.store.setState({ keep });
    const { current } = this.store.getState();
    this.#forgetWritten();
    if (keep) this.#changed(this.#session.store.getState());
    else if (current !== null) {
      await this.#writing;
      await this.#archive?.remove(current);
      this.store.setState(({ conversations }) => ({ conversations: conversations.filter(({ id }) => id !== current) }));
    }
  }

  /**
   * Ids of the conversations with all these words in title, questions, thoughts or answers: first those found by their titles, then
   * ever more. Whoever stops taking ends the search.
   */
  async *search(text: string): AsyncGenerator<ReadonlySet<string>> {
    if (this.#archive === null) return;
    yield* this.#archive.search(text, this.store.getState().conversations);
  }

  /** A conversation, or all of them, as the text of a file. */
  async export(kind: 'markdown' | 'json', id?: string): Promise<string> {
    await this.flush();
    const ids = id === undefined ? this.store.getState().conversations.map((one) => one.id) : [id];
    const found = await Promise.all(ids.map(async (one) => (await this.#archive?.read(one))?.value ?? null));
    const records = found.filter((one) => one !== null);
    return kind === 'json' ? toJson(records) : records.map(recordsToMarkdown).join('\n');
  }

  /**
   * Takes conversations in from a file that `export` wrote. Returns how many.
   * @throws ValiError, RangeError when the file is none of ours
   */
  async import(text: string): Promise<number> {
    const isJson = text.trimStart().startsWith('{');
    const conversations = isJson ? fromJson(text, () => crypto.randomUUID()) : recordsFromMarkdown(text);
    if (conversations.length === 0) throw new RangeError('There is no conversation in this file.');
    for (const records of conversations) await this.#archive?.write(records);
    this.#list(...conversations.map(({ conversation }) => conversation));
    return conversations.length;
  }

  /** What could not be read, as the text of a file. */
  async exportUnreadable(): Promise<string> {
    return JSON.stringify((await this.#archive?.setAside()) ?? [], null, 1);
  }

  dismissUnreadable(): void {
    this.store.setState({ unreadable: emptyLibrary.unreadable });
  }

  /** Writes at once what has changed; for the moment in which a page is left. */
  flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  #changed(state: SessionState): void {
    if (state.all.length === 0) return;
    const { current, keep } = this.store.getState();
    const id = current ?? crypto.randomUUID();
    if (current === null) this.store.setState({ current: id });
    if (!keep || this.#archive === null) return;
    if (!this.store.getState().conversations.some((one) => one.id === id)) {
      // The first question is written at once: there is nothing to gather yet, and everything to lose.
      this.#list(this.#newHead(id, state));
      void this.flush();
    }
    this.#timer ??= setTimeout(() => void this.flush(), writeDelay);
  }

  #newHead(id: string, { all, chosen, settings }: SessionState): ConversationRecord {
    const now = Date.now();
    const title = titleOf(subjectOf(all[0]!.question));
    return { version: recordVersion, id, title, pinned: false, created: now, updated: now, chosen, settings };
  }

  async #write(): Promise<void> {
    const { current, keep, conversations } = this.store.getState();
    const head = conversations.find(({ id }) => id === current);
    if (this.#archive === null || head === undefined || !keep) return;
    const { all, chosen, settings } = this.#session.store.getState();
    const changed = all.map((turn, place) => ({ turn, place })).filter(({ turn }) => this.#written.get(turn.id) !== turn);
    const sameHead = this.#headWritten?.chosen === chosen && this.#headWritten.settings === settings;
    if (changed.length === 0 && sameHead) return;
    const conversation = { ...head, chosen, settings, updated: changed.length === 0 ? head.updated : Date.now() };
    try {
      await this.#archive.write({
        conversation,
        turns: changed.map(({ turn, place }) => turnToRecord(turn, head.id, place)),
        tokens: changed.map(({ turn }) => tokensToRecord(turn, head.id)),
      });
      for (const { turn } of changed) this.#written.set(turn.id, turn);
      this.#headWritten = { chosen, settings };
      this.#list(conversation);
      this.store.setState({ failure: null });
    } catch (error) {
      this.store.setState({ failure: errorToData(error) });
    }
  }

  async #changeHead(id: string, changes: Partial<Summary>): Promise<void> {
    await this.flush();
    const head = this.store.getState().conversations.find((one) => one.id === id);
    if (head === undefined) return;
    const changed = { ...head, ...changes };
    this.#list(changed);
    await this.#archive?.write({ conversation: changed, turns: [], tokens: [] });
  }

  async #leave(): Promise<void> {
    await this.#session.stop();
    await this.flush();
    this.#forgetWritten();
  }

  #forgetWritten(): void {
    this.#written.clear();
    this.#headWritten = null;
  }

  #list(...records: readonly ConversationRecord[]): void {
    const changed = new Set(records.map(({ id }) => id));
    this.store.setState(({ conversations }) => ({
      conversations: [...records, ...conversations.filter(({ id }) => !changed.has(id))].sort(
        (one, other) => Number(other.pinned) - Number(one.pinned) || other.updated - one.updated,
      ),
    }));
  }

  #saw({ broken, newer }: Unreadable): void {
    if (broken + newer > 0) this.store.setState({ unreadable: { broken, newer } });
  }
}

/** A conversation without probabilities and branches: Markdown holds only the words. */
function recordsFromMarkdown(text: string): readonly ConversationRecords[] {
  const { title, turns } = fromMarkdown(text);
  const [first] = turns;
  if (first === undefined) return [];
  const id = crypto.randomUUID();
  const now = Date.now();
  const empty = new ReplyRecorder().snapshot();
  const ids = turns.map(() => crypto.randomUUID());
  const records = turns.map(({ question, thought, answer }, place) =>
    turnToRecord(
      {
        id: ids[place]!,
        parent: ids[place - 1] ?? null,
        origin: { kind: 'asked' },
        question,
        reply: {
          ...empty,
          phase: 'finished',
          answer,
          thought: { ...empty.thought, text: thought, end: thought === '' ? null : 'model' },
        },
      },
      id,
      place,
    ),
  );
  const conversation: ConversationRecord = {
    version: recordVersion,
    id,
    title: title === '' ? titleOf(subjectOf(first.question)) : title,
    pinned: false,
    created: now,
    updated: now,
    chosen: {},
    settings: recommendedSettings,
  };
  return [{ conversation, turns: records, tokens: [] }];
}
