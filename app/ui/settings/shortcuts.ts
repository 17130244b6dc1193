import { useEffect } from 'react';
import { isRunning } from '../../chat/turn';
import { addressOf, goTo, routeOf, settleAt } from '../route';
import { type Desk } from '../session-context';
import { preferences } from './preferences';

interface Shortcut {
  readonly name: 'question' | 'stop' | 'fresh' | 'sidebar' | 'retry' | 'settings' | 'models';
  /** The physical key, so that it is the same whatever Alt makes of it on a keyboard. */
  readonly code: string;
  readonly alt: boolean;
  readonly keys: readonly string[];
}

/** All with Alt, so that they are never typed by accident, except Escape. */
export const shortcuts: readonly Shortcut[] = [
  { name: 'question', code: 'KeyQ', alt: true, keys: ['Alt', 'Q'] },
  { name: 'stop', code: 'Escape', alt: false, keys: ['Esc'] },
  { name: 'fresh', code: 'KeyN', alt: true, keys: ['Alt', 'N'] },
  { name: 'sidebar', code: 'KeyB', alt: true, keys: ['Alt', 'B'] },
  { name: 'retry', code: 'KeyR', alt: true, keys: ['Alt', 'R'] },
  { name: 'settings', code: 'KeyS', alt: true, keys: ['Alt', 'S'] },
  { name: 'models', code: 'KeyM', alt: true, keys: ['Alt', 'M'] },
];

/** Listens for the keys as long as the page is there. */
export function useShortcuts(desk: Desk): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.defaultPrevented) return;
      const shortcut = shortcuts.find(({ code, alt }) => code === event.code && alt === event.altKey);
      if (shortcut === undefined || (shortcut.name === 'stop' && isElsewhere(event.target))) return;
      if (shortcut.alt) event.preventDefault();
      act(shortcut.name, desk);
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [desk]);
}

/** Escape in a dialog or a box for editing belongs to that. */
function isElsewhere(target: EventTarget | null): boolean {
  return target instanceof Element && target.id !== 'question' && target.closest('dialog, textarea, input, select') !== null;
}

function act(name: Shortcut['name'], { session, library }: Desk): void {
  switch (name) {
    case 'question': {
      const { current, keep } = library.store.getState();
      if (routeOf(location.hash).place !== 'conversation') goTo(addressOf(keep ? current : null));
      focusSoon('#question');
      return;
    }
    case 'stop':
      void session.stop();
      return;
    case 'fresh':
      void library.beginNew().then(() => {
        settleAt('#/');
        focusSoon('#question');
      });
      return;
    case 'sidebar': {
      const open = !preferences.getState().sidebar;
      preferences.setState({ sidebar: open });
      // Closed, it gives the focus to its button if it had it.
      if (open) focusSoon('.sidebar input');
      return;
    }
    case 'retry': {
      const turn = session.store.getState().turns.at(-1);
      if (turn !== undefined && !isRunning(turn.reply)) session.retry(turn.id, preferences.getState().budget);
      return;
    }
    case 'settings':
    case 'models':
      goTo(`#/${name}`);
      return;
  }
}

/** In the next frame: settings and models hide the question box, and it has to be there again first. */
function focusSoon(selector: string): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>(selector)?.focus());
}
