import { percent } from '../format';
import { say } from '../text/say';

/** How probable a guess is, or that it is the visitor's own. */
export function guessScore(score: number | null): string {
  return score === null ? say('your words') : percent(score);
}
