import { type RefObject, useEffect, useRef } from 'react';

/**
 * For a button in whose place, or by which, something else is shown for a while: when that is over and has taken the focus with it, the
 * button has it. Whoever goes by keyboard would otherwise begin anew at the top of the page.
 *
 * @param away whether the other thing is shown
 */
export function useReturnFocus(away: boolean): RefObject<HTMLButtonElement | null> {
  const button = useRef<HTMLButtonElement>(null);
  const wasAway = useRef(away);
  useEffect(() => {
    if (wasAway.current && !away && document.activeElement === document.body) button.current?.focus();
    wasAway.current = away;
  }, [away]);
  return button;
}
