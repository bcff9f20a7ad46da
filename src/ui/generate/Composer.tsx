import { useId, useRef, type KeyboardEvent, type SyntheticEvent } from 'react';
import { ArrowUp } from 'lucide-react';
import { ChoiceGroup } from '../parts/ChoiceGroup';
import { useActions, useApp } from '../storeContext';
import { LiveSwitch } from './LiveSwitch';
import { TokenCounter } from './TokenCounter';
import { say } from '../text/say';

/** The form that the settings beside the picture belong to as well. */
export const COMPOSER_FORM = 'composer';

const ANY_STYLE = '';

/** The prompt, its style, and the button. */
export function Composer() {
  const draft = useApp((state) => state.generation.draft);
  const styles = useApp((state) => state.engine.pack?.styles);
  const loading = useApp((state) => state.engine.pack === null);
  const { edit, generate } = useActions();
  const counterId = useId();
  const field = useRef<HTMLTextAreaElement>(null);

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    void generate();
    if (draft.prompt.trim() === '') field.current?.focus();
    // On a phone the keyboard would lie over the picture.
    else if (matchMedia('(pointer: coarse)').matches) field.current?.blur();
  }

  function submitOnEnter(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    submit(event);
  }

  const choices = [
    { value: ANY_STYLE, label: say('Any style') },
    ...(styles ?? []).map(({ id, name }) => ({ value: id, label: name })),
  ];
  const known = choices.some(({ value }) => value === draft.styleId);

  return (
    <form id={COMPOSER_FORM} className="composer" noValidate onSubmit={submit}>
      <textarea
        ref={field}
        className="prompt"
        aria-label={say('Prompt')}
        aria-describedby={counterId}
        placeholder={say('A thing you can picture')}
        rows={1}
        autoComplete="off"
        enterKeyHint="go"
        value={draft.prompt}
        onChange={(event) => edit({ prompt: event.target.value })}
        onKeyDown={submitOnEnter}
      />
      <TokenCounter id={counterId} />
      <div className="composer-styles">
        {(loading || choices.length > 1) && (
          <ChoiceGroup
            legend={say('Style')}
            legendHidden
            choices={choices}
            value={known ? (draft.styleId ?? ANY_STYLE) : ANY_STYLE}
            onChange={(id) => edit({ styleId: id === ANY_STYLE ? null : id })}
          />
        )}
      </div>
      <LiveSwitch />
      <button type="submit" className="button button-solid composer-go">
        {say('Generate')}
        <ArrowUp size={18} aria-hidden="true" />
      </button>
    </form>
  );
}
