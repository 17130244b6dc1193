import { createStore } from 'zustand/vanilla';

/** A newer version of the page that is stored on the device and waits to be let in. */
export const update = createStore<{ readonly activate: (() => void) | null }>(() => ({ activate: null }));
