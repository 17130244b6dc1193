import { useSyncExternalStore } from 'react';

/** Whether the page has room for the margin beside the text; the same width as in the style sheets. */
export const wideLayout = '(min-width: 900px)';

/** Follows a media query. */
export function useMediaQuery(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = matchMedia(query);
      list.addEventListener('change', changed);
      return () => list.removeEventListener('change', changed);
    },
    () => matchMedia(query).matches,
  );
}
