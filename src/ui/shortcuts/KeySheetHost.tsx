import { lazy, Suspense, useEffect } from 'react';
import { useActions, useApp } from '../storeContext';

const KeySheet = lazy(async () => ({ default: (await import('./KeySheet')).KeySheet }));

/** Opens the sheet of keys on "?", wherever no text is being written. */
export function KeySheetHost() {
  const open = useApp((state) => state.keySheet === 'open');
  const { showKeySheet } = useActions();

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== '?' || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target instanceof Element && event.target.closest(writing) !== null) return;
      event.preventDefault();
      showKeySheet(true);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [showKeySheet]);

  if (!open) return null;
  return (
    <Suspense>
      <KeySheet onClose={() => showKeySheet(false)} />
    </Suspense>
  );
}

/** In a dialog the sheet would lie under nothing and over everything: it waits for the page. */
const writing = 'input:not([type="range"]), textarea, select, dialog[open]';
