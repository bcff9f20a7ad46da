import { useEffect, useState, type RefObject } from 'react';
import { useActions } from '../storeContext';

/**
 * An object URL of a kept picture: made when the element first comes near the window, freed when it goes from the page.
 * `undefined` while it is not here, null where it cannot be read. Without `near` it is made at once.
 */
export function useKeptUrl(
  id: string,
  near?: RefObject<Element | null>,
): string | null | undefined {
  const { openKept, releaseKept } = useActions();
  const [url, setUrl] = useState<string | null>();

  useEffect(() => {
    let gone = false;
    let made: string | null = null;
    async function open() {
      const opened = await openKept(id);
      if (gone) {
        if (opened !== null) releaseKept(opened);
        return;
      }
      made = opened;
      setUrl(opened);
    }
    const element = near?.current;
    let observer: IntersectionObserver | undefined;
    if (element && 'IntersectionObserver' in globalThis) {
      observer = new IntersectionObserver(
        ([entry]) => {
          if (!entry?.isIntersecting) return;
          observer?.disconnect();
          void open();
        },
        { rootMargin: '300px' },
      );
      observer.observe(element);
    } else {
      void open();
    }
    return () => {
      gone = true;
      observer?.disconnect();
      if (made !== null) releaseKept(made);
    };
  }, [id, near, openKept, releaseKept]);

  return url;
}
