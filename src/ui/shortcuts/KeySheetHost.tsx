import { useEffect } from 'react';
import { Late, latePart } from '../parts/Late';
import { useActions, useApp } from '../storeContext';

const { Part: KeySheet } = latePart(async () => (await import('./KeySheet')).KeySheet);

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
    <Late>
      <KeySheet />
    </Late>
  );
}

/** In a dialog the sheet would lie under nothing and over everything: it waits for the page. */
const writing = 'input:not([type="range"]), textarea, select, dialog[open]';
