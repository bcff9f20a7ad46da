import type { SyntheticEvent } from 'react';
import { ArrowUp } from 'lucide-react';
import { LARGEST_SEED } from '../../store/prompts';
import type { BlendMode } from '../../store/blend/state';
import { DiceButton } from '../parts/DiceButton';
import { NumberField } from '../parts/NumberField';
import { StyleChoice } from '../parts/StyleChoice';
import { useActions, useApp } from '../storeContext';
import { ModeFields } from './ModeFields';
import { modeVerbs } from './words';
import { say } from '../text/say';

/** A mode's fields, the style of its prompts, seed and steps, and the button. */
export function BlendForm({ mode }: { mode: BlendMode }) {
  const { seed, steps, styleId } = useApp((state) => state.blend.draft);
  const defaultSteps = useApp((state) => state.engine.pack?.flow.defaultSteps);
  const { editBlend, rollBlendSeed, startBlend } = useActions();

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    void startBlend();
  }

  return (
    <form className={`blend-form blend-form-${mode}`} noValidate onSubmit={submit}>
      <div className="blend-fields">
        <ModeFields mode={mode} />
      </div>
      {(mode === 'between' || mode === 'sum') && (
        <div className="blend-styles">
          <StyleChoice value={styleId} onChange={(id) => editBlend({ styleId: id })} />
        </div>
      )}
      <div className="blend-go">
        <NumberField
          label={say('Seed')}
          value={seed}
          min={0}
          max={LARGEST_SEED}
          onChange={(value) => editBlend({ seed: value })}
        >
          <DiceButton onRoll={rollBlendSeed} />
        </NumberField>
        <NumberField
          label={say('Steps')}
          value={steps ?? defaultSteps ?? null}
          min={1}
          max={100}
          onChange={(value) => editBlend({ steps: value })}
        />
        <button type="submit" className="button button-solid">
          {say(modeVerbs[mode])}
          <ArrowUp size={18} aria-hidden="true" />
        </button>
      </div>
    </form>
  );
}
