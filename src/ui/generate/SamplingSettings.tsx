import { Lock, LockOpen } from 'lucide-react';
import { MOST_SEEDS, type SolverName } from '../../protocol/api';
import { ChoiceGroup } from '../parts/ChoiceGroup';
import { DiceButton } from '../parts/DiceButton';
import { NumberField } from '../parts/NumberField';
import { RangeField } from '../parts/RangeField';
import { LARGEST_SEED } from '../../store/prompts';
import { useActions, useApp } from '../storeContext';
import { COMPOSER_FORM } from './Composer';
import { say, type Label } from '../text/say';
import '../parts/fields.css';

const MOST_GUIDANCE = 10;

const solvers: { value: SolverName; label: string }[] = [
  { value: 'euler', label: 'Euler' },
  { value: 'heun', label: 'Heun' },
];
const solverHints: Record<SolverName, Label> = {
  euler: 'Straight ahead: one evaluation a step.',
  heun: 'Looks ahead and corrects: two evaluations a step.',
};

/** What decides a picture beside its words; what the visitor left alone follows the pack. */
export function SamplingSettings() {
  const { seed, steps, guidance, solver } = useApp((state) => state.generation.draft);
  const batch = useApp((state) => state.preferences.batch);
  const defaults = useApp((state) => state.engine.pack?.flow);
  const { edit, chooseBatch } = useActions();
  return (
    <div className="sampling">
      <div className="sampling-numbers">
        <NumberField
          label={say('Seed')}
          form={COMPOSER_FORM}
          value={seed}
          min={0}
          max={LARGEST_SEED}
          onChange={(value) => edit({ seed: value })}
        >
          <SeedButtons />
        </NumberField>
        <NumberField
          label={say('Steps')}
          form={COMPOSER_FORM}
          value={steps ?? defaults?.defaultSteps ?? null}
          min={1}
          max={100}
          onChange={(value) => edit({ steps: value })}
        />
        <NumberField
          label={say('Pictures')}
          form={COMPOSER_FORM}
          value={batch}
          min={1}
          max={MOST_SEEDS}
          onChange={chooseBatch}
        />
      </div>
      <RangeField
        label={say('Guidance')}
        hint={say('Higher keeps closer to the words; 1 is off.')}
        value={guidance ?? defaults?.defaultGuidance ?? 2}
        min={0}
        max={MOST_GUIDANCE}
        step={0.1}
        onChange={(value) => edit({ guidance: value })}
      />
      <div className="solver">
        <ChoiceGroup
          legend={say('Solver')}
          choices={solvers}
          value={solver}
          onChange={(value) => edit({ solver: value })}
        />
        <p className="range-field-hint">{say(solverHints[solver])}</p>
      </div>
    </div>
  );
}

/** The dice, and whether Generate rolls them by itself. */
function SeedButtons() {
  const locked = useApp((state) => state.preferences.seedLocked);
  const { rollSeed, lockSeed } = useActions();
  const LockIcon = locked ? Lock : LockOpen;
  return (
    <>
      <DiceButton onRoll={rollSeed} />
      <button
        type="button"
        className="button button-icon seed-lock"
        aria-label={say('Keep the seed')}
        aria-pressed={locked}
        title={
          locked ? say('Generate keeps the seed') : say('Generate rolls another seed each time')
        }
        onClick={() => lockSeed(!locked)}
      >
        <LockIcon size={18} aria-hidden="true" />
      </button>
    </>
  );
}
