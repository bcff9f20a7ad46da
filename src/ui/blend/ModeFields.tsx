import { ArrowLeftRight } from 'lucide-react';
import { parseSum } from '../../store/promptSum';
import { FEWEST_FRAMES, MOST_FRAMES } from '../../protocol/recipe';
import type { BlendMode } from '../../store/blend/state';
import { RangeField } from '../parts/RangeField';
import { useActions, useApp } from '../storeContext';
import { EndField } from './EndField';
import { psnrNote, sumHint } from './words';
import { say, translated } from '../text/say';

/** What a mode asks for. */
export function ModeFields({ mode }: { mode: BlendMode }) {
  switch (mode) {
    case 'between':
      return <BetweenFields />;
    case 'sum':
      return <SumField />;
    case 'variations':
      return <StrengthField />;
    case 'round-trip':
      return <p className="range-field-hint">{say(psnrNote)}</p>;
  }
}

function BetweenFields() {
  const frames = useApp((state) => state.blend.draft.frames);
  const { editBlend, swapEnds } = useActions();
  return (
    <>
      <div className="ends">
        <EndField slot="a" />
        <button
          type="button"
          className="button button-icon ends-swap"
          aria-label={say('Swap the ends')}
          title={say('Swap the ends')}
          onClick={swapEnds}
        >
          <ArrowLeftRight size={18} aria-hidden="true" />
        </button>
        <EndField slot="b" />
      </div>
      <RangeField
        label={say('Frames')}
        hint={say('Both ends are among them.')}
        value={frames}
        digits={0}
        min={FEWEST_FRAMES}
        max={MOST_FRAMES}
        step={1}
        onChange={(value) => editBlend({ frames: value })}
      />
    </>
  );
}

function SumField() {
  const sum = useApp((state) => state.blend.draft.sum);
  const { editBlend } = useActions();
  const parsed = parseSum(sum);
  const hint =
    parsed.kind === 'sum' || sum.trim() === ''
      ? say(sumHint)
      : (translated(parsed.sentence) ?? parsed.sentence);
  return (
    <div className="sum-field">
      <input
        className="sum-input"
        type="text"
        aria-label={say('Sum of prompts')}
        aria-describedby="sum-hint"
        placeholder="red heart - red + blue"
        autoComplete="off"
        value={sum}
        onChange={(event) => editBlend({ sum: event.target.value })}
      />
      <p id="sum-hint" className="range-field-hint">
        {hint}
      </p>
    </div>
  );
}

function StrengthField() {
  const strength = useApp((state) => state.blend.draft.strength);
  const { editBlend } = useActions();
  return (
    <RangeField
      label={say('Strength')}
      hint={say('0 is the picture as the tokens keep it; at 1 only its meaning stays.')}
      value={strength}
      min={0}
      max={1}
      step={0.1}
      onChange={(value) => editBlend({ strength: value })}
    />
  );
}
