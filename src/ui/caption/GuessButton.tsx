import { say } from '../text/say';
import { guessScore } from './guessScore';
import type { Guess } from '../../store/guesses';
import './guessButton.css';

/** Another guess, which becomes the caption at a click, and how probable it is. */
export function GuessButton({ guess, onPick }: { guess: Guess; onPick: () => void }) {
  const { text, score } = guess;
  return (
    <>
      <button
        type="button"
        className="guess-pick"
        title={say('Use “{text}” instead', { text })}
        onClick={onPick}
      >
        {text}
      </button>{' '}
      <span className="guess-score">{guessScore(score)}</span>
    </>
  );
}
