import { useSyncExternalStore } from 'react';

/** What the page shows besides, or instead of, the open conversation. */
export type Route =
  | { readonly place: 'conversation'; readonly id: string | null; readonly turn: string | null; readonly step: number | null }
  | { readonly place: 'models' | 'settings' | 'privacy' | 'evaluation' };

/**
 * Places are in the fragment of the address, which browsers never send anywhere: `#/c/<conversation>/<turn>/<step>`, `#/models`.
 * Anything else is the empty conversation.
 */
export function routeOf(fragment: string): Route {
  const [place = '', id = '', turn = '', step = ''] = fragment.replace(/^#\/?/u, '').split('/').map(decode);
  if (place === 'models' || place === 'settings' || place === 'privacy' || place === 'evaluation') return { place };
  if (place !== 'c' || id === '') return { place: 'conversation', id: null, turn: null, step: null };
  return { place: 'conversation', id, turn: turn === '' ? null : turn, step: /^\d+$/u.test(step) ? Number(step) - 1 : null };
}

/** The address of a conversation, of one of its turns, or of a step; steps count from 1 as on the page. */
export function addressOf(conversation: string | null, turn?: string, step?: number): string {
  if (conversation === null) return '#/';
  const parts = [conversation, ...(turn === undefined ? [] : [turn]), ...(step === undefined ? [] : [String(step + 1)])];
  return `#/c/${parts.map(encodeURIComponent).join('/')}`;
}

/** Goes to a place; the browser's back button leads to the one before. */
export function goTo(address: string): void {
  location.hash = address;
}

/** Writes the place into the address without a new entry in the history. */
export function settleAt(address: string): void {
  if (location.hash === address) return;
  history.replaceState(history.state, '', address);
  dispatchEvent(new Event('hashchange'));
}

export function useRoute(): Route {
  const fragment = useSyncExternalStore(follow, () => location.hash);
  return routeOf(fragment);
}

function follow(changed: () => void): () => void {
  addEventListener('hashchange', changed);
  return () => removeEventListener('hashchange', changed);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // A stray percent sign in an address that someone typed.
    return part;
  }
}
