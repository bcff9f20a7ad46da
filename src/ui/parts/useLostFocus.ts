import { useEffect, useRef, type RefObject } from 'react';

/**
 * For what takes the place of a button that was pressed: it takes the focus too, where that was lost with the button.
 * @param wanted whether this is the one of several that takes it.
 */
export function useLostFocus(wanted = true): RefObject<HTMLButtonElement | null> {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (wanted && document.activeElement === document.body) button.current?.focus();
  }, [wanted]);
  return button;
}
