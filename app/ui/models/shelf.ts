import { useStore } from 'zustand';
import { ModelShelf, type ShelfState } from '../../chat/catalogue/shelf';
import { createModelStore } from '../../engine/storage/store';

/** The models of this device. A download goes on while other parts of the page are shown. */
export const shelf = new ModelShelf(createModelStore(), () => performance.now());

export function useShelf<Part>(select: (state: ShelfState) => Part): Part {
  return useStore(shelf.store, select);
}
