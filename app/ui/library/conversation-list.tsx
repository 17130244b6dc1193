import { memo, startTransition, useDeferredValue, useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Summary } from '../../chat/library/library';
import { Button } from '../kit/button';
import { Icon } from '../kit/icon';
import { useLibrary, useLibraryState } from '../session-context';
import { ConversationEntry } from './conversation-entry';

const groups = ['pinned', 'today', 'week', 'earlier'] as const;
type Group = (typeof groups)[number];

/** Conversations drawn at once: thousands of them would hold up the page, and nobody scrolls so far. */
const drawnAtOnce = 200;
/** Drawn in one go; the others follow between two frames, and only once a search has ended: what it finds meanwhile changes them all. */
const drawnInARow = 50;

interface ListProps {
  readonly onOpen: (() => void) | undefined;
}

/** All conversations by age, or those that hold the searched words. */
export function ConversationList({ onOpen }: ListProps) {
  const { t } = useTranslation();
  const [words, setWords] = useState('');
  // A key is answered before hundreds of conversations are drawn for it.
  const wanted = useDeferredValue(words);
  const searchId = useId();
  return (
    <>
      <div className="sidebar__search">
        <Icon name="search" />
        <label htmlFor={searchId} className="visually-hidden">
          {t('library.search')}
        </label>
        <input
          id={searchId}
          type="search"
          placeholder={t('library.search')}
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
      </div>
      <Matches words={wanted} onOpen={onOpen} />
    </>
  );
}

const Matches = memo(function Matches({ words, onOpen }: ListProps & { readonly words: string }) {
  const { t } = useTranslation();
  const library = useLibrary();
  const conversations = useLibraryState((state) => state.conversations);
  const [found, setFound] = useState<ReadonlySet<string> | null>(null);
  /** The words that everything has been searched for. */
  const [searched, setSearched] = useState('');
  const [most, setMost] = useState(drawnAtOnce);
  /** How many are drawn for which words: other words begin anew. */
  const [drawn, setDrawn] = useState({ words, count: drawnInARow });

  useEffect(() => {
    let current = true;
    const search = async (): Promise<void> => {
      if (words.trim() === '') return;
      for await (const ids of library.search(words)) {
        if (!current) return;
        // Thousands are sorted and drawn between two keystrokes, not instead of one.
        startTransition(() => setFound(ids));
      }
      if (current) setSearched(words);
    };
    void search();
    return () => {
      current = false;
    };
  }, [library, words, conversations]);

  const matching = found === null || words.trim() === '' ? conversations : conversations.filter(({ id }) => found.has(id));
  const searching = words.trim() !== '' && searched !== words;
  const count = searching || drawn.words !== words ? drawnInARow : drawn.count;
  const all = Math.min(most, matching.length);
  useEffect(() => {
    if (!searching && count < all) startTransition(() => setDrawn({ words, count: count + drawnInARow }));
  }, [searching, count, all, words]);

  const shown = matching.slice(0, Math.min(count, all));
  const members = Map.groupBy(shown, groupOf);
  return (
    <div className="sidebar__list">
      {conversations.length === 0 ? <p className="sidebar__empty">{t('library.empty')}</p> : null}
      {!searching && matching !== conversations && shown.length === 0 ? <p className="sidebar__empty">{t('library.nothingFound')}</p> : null}
      {groups.map((group) =>
        members.has(group) ? (
          <section key={group} aria-label={t(`library.${group}`)}>
            <h3 className="sidebar__group">{t(`library.${group}`)}</h3>
            <ul>
              {members.get(group)!.map((one) => (
                <ConversationEntry key={one.id} conversation={one} onOpen={onOpen} />
              ))}
            </ul>
          </section>
        ) : null,
      )}
      {matching.length > most ? (
        <Button onClick={() => setMost(most + drawnAtOnce)}>{t('library.further', { count: matching.length - most })}</Button>
      ) : null}
    </div>
  );
});

const day = 24 * 60 * 60 * 1000;

function groupOf({ pinned, updated }: Summary): Group {
  if (pinned) return 'pinned';
  const midnight = new Date().setHours(0, 0, 0, 0);
  if (updated >= midnight) return 'today';
  return updated >= midnight - 6 * day ? 'week' : 'earlier';
}
