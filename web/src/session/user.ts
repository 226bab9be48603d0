import { createContext, useContext } from 'react';
import type { User } from '../api/types';

export const UserContext = createContext<User | undefined>(undefined);

/** Who is signed in. */
export function useUser(): User {
  const user = useContext(UserContext);
  if (user === undefined) throw new Error('This part of the page is for signed-in people.');
  return user;
}

export function useIsAdmin(): boolean {
  return useUser().role === 'admin';
}
