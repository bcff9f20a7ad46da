import type { Language } from '../store/preferences';
import { language, say } from './text/say';

/**
 * What stands before a fraction. `Intl.NumberFormat` writes the same (format.test.ts), but its first use costs a phone a
 * tenth of a second while the page starts.
 */
const FRACTION_MARK: Record<Language, string> = { en: '.', de: ',' };

/** A number of less than 1e21 with so many digits after its point, e.g. `2.1`, or `2,1` in German. */
export function decimal(value: number, digits: number): string {
  return value.toFixed(digits).replace('.', FRACTION_MARK[language()]);
}

/** A number with the digits it has, from 1e-6 to less than 1e21 or 0. */
export function number(value: number): string {
  return String(value).replace('.', FRACTION_MARK[language()]);
}

/** Megabytes (10^6 bytes) as disks and downloads count them, e.g. `12.3 MB`. */
export function megabytes(bytes: number): string {
  return `${decimal(bytes / 1e6, bytes < 1e8 ? 1 : 0)} MB`;
}

/** A duration for people, e.g. `480 ms`, `2.1 s`, `1 min 20 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${decimal(seconds, 1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** A probability in [0, 1] as a whole per cent, with `< 1 %` for what would round to nothing. */
export function percent(probability: number): string {
  const rounded = Math.round(probability * 100);
  return rounded === 0 && probability > 0 ? '< 1 %' : `${rounded} %`;
}

type Noun = 'step' | 'state' | 'picture' | 'evaluation' | 'file' | 'result';

/** `1 step`, `2 steps`. */
export function count(amount: number, noun: Noun): string {
  return say(`{count} ${noun}`, { count: amount });
}
