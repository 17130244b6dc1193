import { type FocusEvent, type RefObject, useEffect, useRef } from 'react';

/** Where in a conversation the focus is: the turn, counted from the last, and the name of what has it. */
interface Place {
  readonly fromEnd: number;
  readonly name: string | null;
}

interface KeptFocus {
  readonly onFocus: (event: FocusEvent<HTMLElement>) => void;
  readonly onBlur: () => void;
}

/**
 * Keeps whoever goes by keyboard in the turn they are in. A retry, a branch or another version puts another turn in its place, and what
 * was pressed is gone: the same button of the turn that came gets the focus, else its question.
 *
 * @param list the turns, one element each
 * @param shown changes whenever another turn may have come
 */
export function useKeptFocus(list: RefObject<HTMLElement | null>, shown: unknown): KeptFocus {
  const place = useRef<Place | null>(null);
  useEffect(() => {
    if (place.current === null || document.activeElement !== document.body) return;
    const { fromEnd, name } = place.current;
    const turn = [...(list.current?.children ?? [])].at(-1 - fromEnd);
    const same = Array.from(turn?.querySelectorAll<HTMLButtonElement>('button:enabled') ?? []).find((one) => one.ariaLabel === name);
    (same ?? turn?.querySelector<HTMLElement>('h2'))?.focus({ preventScroll: true });
  }, [list, shown]);
  return {
    onFocus: ({ target }) => {
      const turns = [...(list.current?.children ?? [])];
      const index = turns.findIndex((turn) => turn.contains(target));
      place.current = index < 0 ? null : { fromEnd: turns.length - 1 - index, name: target.ariaLabel };
    },
    // Not called where React takes the focused element away.
    onBlur: () => {
      place.current = null;
    },
  };
}
