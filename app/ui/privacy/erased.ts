import { createStore } from 'zustand/vanilla';

/** Whether everything that was stored here is deleted, and what could not be. */
export const erased = createStore<{ readonly done: boolean; readonly left: readonly string[] }>(() => ({ done: false, left: [] }));
