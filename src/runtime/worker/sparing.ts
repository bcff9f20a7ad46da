import type { Progress } from '../../protocol/api';

/** Between two counts of bytes, in milliseconds: more of them nobody sees, and each costs the page a rendering. */
export const PROGRESS_MS = 100;

/**
 * Passes progress on, but of the counts of bytes that come in quick succession the last alone. What else there is comes at
 * once, and after the count that stood before it.
 */
export function sparing(tell: (progress: Progress) => void): (progress: Progress) => void {
  let held: Progress | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function letGo(): void {
    if (held) tell(held);
    held = undefined;
  }

  return (progress) => {
    if (progress.phase !== 'download') {
      letGo();
      return tell(progress);
    }
    if (timer !== undefined) {
      held = progress;
      return;
    }
    tell(progress);
    timer = setTimeout(function next() {
      // While counts come, so does the timer.
      timer = held && setTimeout(next, PROGRESS_MS);
      letGo();
    }, PROGRESS_MS);
  };
}
