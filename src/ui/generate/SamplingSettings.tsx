import { Dices } from 'lucide-react';
import { NumberField } from '../parts/NumberField';
import { RangeField } from '../parts/RangeField';
import { LARGEST_SEED } from '../../store/prompts';
import { useActions, useApp } from '../storeContext';
import { COMPOSER_FORM } from './Composer';
import '../parts/fields.css';

const MOST_GUIDANCE = 10;

/** Seed, steps and guidance; what the visitor left alone follows the pack. */
export function SamplingSettings() {
  const { seed, steps, guidance } = useApp((state) => state.generation.draft);
  const defaults = useApp((state) => state.engine.pack?.flow);
  const { edit, rollSeed } = useActions();
  return (
    <div className="sampling">
      <div className="sampling-numbers">
        <NumberField
          label="Seed"
          form={COMPOSER_FORM}
          value={seed}
          min={0}
          max={LARGEST_SEED}
          onChange={(value) => edit({ seed: value })}
        >
          <button
            type="button"
            className="button button-icon"
            aria-label="Roll the dice"
            title="Roll another seed"
            onClick={rollSeed}
          >
            <Dices size={18} aria-hidden="true" />
          </button>
        </NumberField>
        <NumberField
          label="Steps"
          form={COMPOSER_FORM}
          value={steps ?? defaults?.defaultSteps ?? null}
          min={1}
          max={100}
          onChange={(value) => edit({ steps: value })}
        />
      </div>
      <RangeField
        label="Guidance"
        hint="Higher keeps closer to the words; 1 is off."
        value={guidance ?? defaults?.defaultGuidance ?? 2}
        min={0}
        max={MOST_GUIDANCE}
        step={0.1}
        onChange={(value) => edit({ guidance: value })}
      />
    </div>
  );
}
