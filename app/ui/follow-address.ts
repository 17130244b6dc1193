import { createStore } from 'zustand/vanilla';
import type { Library } from '../chat/library/library';
import { addressOf, routeOf, settleAt } from './route';

/** A conversation that an address asked for and that is not on this device; null when there is nothing to say. */
export const missing = createStore<{ readonly id: string | null }>(() => ({ id: null }));

/**
 * Keeps the address and the open conversation the same: an address opens its conversation (a reload, a link, the back button), and
 * a conversation that begins gets its address.
 *
 * @param opened resolves when the library knows what it has
 */
export function followAddress(library: Library, opened: Promise<void>): void {
  const follow = async (): Promise<void> => {
    await opened;
    const route = routeOf(location.hash);
    const { current, keep } = library.store.getState();
    if (route.place !== 'conversation' || route.id === current) return;
    if (route.id !== null) {
      const found = await library.open(route.id);
      if (!found && routeOf(location.hash).place === 'conversation') {
        missing.setState({ id: route.id });
        settleAt('#/');
      }
    } else if (keep) {
      await library.beginNew();
    }
  };
  addEventListener('hashchange', () => void follow());
  library.store.subscribe((state, before) => {
    if (state.current === before.current && state.keep === before.keep) return;
    const route = routeOf(location.hash);
    if (route.place !== 'conversation') return;
    missing.setState({ id: null });
    // An address that leads to a turn or a step of it stays as it is.
    if (state.keep && state.current !== null && route.id === state.current) return;
    // A conversation that is not kept has no address that anyone could come back to.
    settleAt(addressOf(state.keep ? state.current : null));
  });
  void follow();
}
