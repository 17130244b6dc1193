import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** How near to the end, in pixels, still counts as being there. */
const nearEnd = 24;

interface FollowScroll {
  /** False while the reader looks at something further up. */
  readonly following: boolean;
  readonly goToEnd: () => void;
}

/**
 * Keeps a growing, scrolling element at its end, unless the reader scrolls up; back at the end it follows again.
 *
 * @param content changes whenever the element may have grown
 */
export function useFollowScroll(ref: RefObject<HTMLElement | null>, active: boolean, content: unknown): FollowScroll {
  const [following, setFollowing] = useState(true);
  const lastTop = useRef(0);

  useEffect(() => {
    const element = ref.current;
    if (element === null) return undefined;
    const scrolled = (): void => {
      const top = element.scrollTop;
      const atEnd = element.scrollHeight - element.clientHeight - top <= nearEnd;
      if (atEnd) setFollowing(true);
      else if (top < lastTop.current - 1) setFollowing(false);
      lastTop.current = top;
    };
    element.addEventListener('scroll', scrolled, { passive: true });
    return () => element.removeEventListener('scroll', scrolled);
  }, [ref, active]);

  useLayoutEffect(() => {
    if (active && following && ref.current !== null) ref.current.scrollTop = ref.current.scrollHeight;
  }, [ref, active, following, content]);

  const goToEnd = useCallback(() => setFollowing(true), []);
  return { following, goToEnd };
}
