import { createContext, useContext, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { AppActions } from '../store/appActions';
import type { AppState, AppStore } from '../store/appStore';
import { useLanguage } from './text/useLanguage';

const StoreContext = createContext<AppStore | null>(null);

/** Gives the page its store; src/app makes the real one, tests make theirs. */
export function StoreProvider({ store, children }: { store: AppStore; children: ReactNode }) {
  return <StoreContext value={store}>{children}</StoreContext>;
}

/** A part of the state; the component renders again when that part changes, and when another language is spoken. */
export function useApp<T>(select: (state: AppState) => T): T {
  const store = useContext(StoreContext);
  if (store === null) throw new Error('useApp needs a StoreProvider above it');
  useLanguage();
  return useStore(store, select);
}

/** The actions; they never change. */
export function useActions(): AppActions {
  return useApp((state) => state.actions);
}
