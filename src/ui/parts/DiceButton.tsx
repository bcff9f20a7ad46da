import { Dices } from 'lucide-react';
import { say } from '../text/say';

/** Rolls another seed; stands beside the field of a seed. */
export function DiceButton({ onRoll }: { onRoll: () => void }) {
  return (
    <button
      type="button"
      className="button button-icon"
      aria-label={say('Roll the dice')}
      title={say('Roll another seed')}
      onClick={onRoll}
    >
      <Dices size={18} aria-hidden="true" />
    </button>
  );
}
