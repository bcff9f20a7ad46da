import type { BlendEnd } from '../../store/blend/state';
import { useActions, useApp } from '../storeContext';
import { ChoiceGroup } from '../parts/ChoiceGroup';
import { missingForBlend } from './blendFeatures';
import { SlotButtons } from './SlotButtons';
import { slotNames } from './words';
import { say, type Label } from '../text/say';

const kinds = [
  { value: 'prompt', label: 'Prompt' },
  { value: 'picture', label: 'Picture' },
] as const satisfies readonly { value: BlendEnd['kind']; label: Label }[];

/** One end of the way: words, or a picture. */
export function EndField({ slot }: { slot: 'a' | 'b' }) {
  const end = useApp((state) => state.blend.draft[slot]);
  const pack = useApp((state) => state.engine.pack);
  const { editBlend } = useActions();
  const missing = pack === null ? [] : missingForBlend(pack, 'picture');
  const edit = (change: Partial<BlendEnd>) => editBlend({ [slot]: { ...end, ...change } });
  const name = say(slotNames[slot]);
  return (
    <div className="end" data-slot={slot} role="group" aria-label={name}>
      <div className="end-head">
        <span className="field-label" aria-hidden="true">
          {name}
        </span>
        <ChoiceGroup
          legend={say('{name} a prompt or a picture', { name })}
          legendHidden
          choices={kinds.map(({ value, label }) => ({ value, label: say(label) }))}
          value={end.kind}
          onChange={(kind) => edit({ kind })}
        />
      </div>
      {end.kind === 'prompt' ? (
        <input
          className="end-prompt"
          type="text"
          aria-label={say('{name}, prompt', { name })}
          placeholder={slot === 'a' ? 'egg' : 'chicken'}
          autoComplete="off"
          value={end.prompt}
          onChange={(event) => edit({ prompt: event.target.value })}
        />
      ) : missing.length > 0 ? (
        <p className="end-note">
          {say('This pack cannot take pictures: it comes without {parts}.', {
            parts: missing.join(` ${say('and')} `),
          })}
        </p>
      ) : (
        <div className="end-picture">
          {end.picture === null ? (
            <span className="end-empty" aria-hidden="true" />
          ) : (
            <img src={end.picture.url} alt={end.picture.name} width={56} height={56} />
          )}
          <SlotButtons slot={slot} />
        </div>
      )}
    </div>
  );
}
