import { startTransition, useEffect, useId, useState } from 'react';
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

/** All conversations by age, or those that hold the searched words. */
export function ConversationList({ onOpen }: { readonly onOpen: (() => void) | undefined }) {
  const { t } = useTranslation();
  const library = useLibrary();
  const conversations = useLibraryState((state) => state.conversations);
  const [words, setWords] = useState('');
  const [found, setFound] = useState<ReadonlySet<string> | null>(null);
  /** The words that everything has been searched for. */
  const [searched, setSearched] = useState('');
  const [most, setMost] = useState(drawnAtOnce);
  const searchId = useId();

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
  const shown = matching.slice(0, most);
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
      <div className="sidebar__list">
        {conversations.length === 0 ? <p className="sidebar__empty">{t('library.empty')}</p> : null}
        {searched === words && matching !== conversations && shown.length === 0 ? <p className="sidebar__empty">{t('library.nothingFound')}</p> : null}
        {groups.map((group) => {
          const members = shown.filter((one) => groupOf(one) === group);
          if (members.length === 0) return null;
          return (
            <section key={group} aria-label={t(`library.${group}`)}>
              <h3 className="sidebar__group">{t(`library.${group}`)}</h3>
              <ul>
                {members.map((one) => (
                  <ConversationEntry key={one.id} conversation={one} onOpen={onOpen} />
                ))}
              </ul>
            </section>
          );
        })}
        {matching.length > shown.length ? (
          <Button onClick={() => setMost(most + drawnAtOnce)}>{t('library.further', { count: matching.length - shown.length })}</Button>
        ) : null}
      </div>
    </>
  );
}

const day = 24 * 60 * 60 * 1000;

function groupOf({ pinned, updated }: Summary): Group {
  if (pinned) return 'pinned';
  const midnight = new Date().setHours(0, 0, 0, 0);
  if (updated >= midnight) return 'today';
  return updated >= midnight - 6 * day ? 'week' : 'earlier';
}
