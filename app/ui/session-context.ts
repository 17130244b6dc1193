import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Session } from '../chat/session';
import type { SessionState } from '../chat/session-state';

export const SessionContext = createContext<Session | null>(null);

/** The page's session, for what a reader does. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('A component that needs the session stands outside of SessionContext.');
  return session;
}

/** A part of the session's state; the component renders again only when that part changes. */
export function useSessionState<Part>(select: (state: SessionState) => Part): Part {
  return useStore(useSession().store, select);
}
