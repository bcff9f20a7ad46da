import { Dices } from 'lucide-react';

/** Rolls another seed; stands beside the field of a seed. */
export function DiceButton({ onRoll }: { onRoll: () => void }) {
  return (
    <button
      type="button"
      className="button button-icon"
      aria-label="Roll the dice"
      title="Roll another seed"
      onClick={onRoll}
    >
      <Dices size={18} aria-hidden="true" />
    </button>
  );
}
