import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Library, LibraryState } from '../chat/library/library';
import type { Session } from '../chat/session';
import type { SessionState } from '../chat/session-state';

/** What the page is drawn around. */
export interface Desk {
  readonly session: Session;
  readonly library: Library;
}

export const DeskContext = createContext<Desk | null>(null);

/** The page's session and library together. */
export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (desk === null) throw new Error('A component that needs the session stands outside of DeskContext.');
  return desk;
}

/** The page's session, for what a reader does. */
export function useSession(): Session {
  return useDesk().session;
}

/** A part of the session's state; the component renders again only when that part changes. */
export function useSessionState<Part>(select: (state: SessionState) => Part): Part {
  return useStore(useSession().store, select);
}

/** The conversations of this device. */
export function useLibrary(): Library {
  return useDesk().library;
}

export function useLibraryState<Part>(select: (state: LibraryState) => Part): Part {
  return useStore(useLibrary().store, select);
}
