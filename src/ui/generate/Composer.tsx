import { useId, useRef, type KeyboardEvent, type SyntheticEvent } from 'react';
import { ArrowUp } from 'lucide-react';
import { StyleChoice } from '../parts/StyleChoice';
import { useActions, useApp } from '../storeContext';
import { LiveSwitch } from './LiveSwitch';
import { TokenCounter } from './TokenCounter';
import { say } from '../text/say';

/** The form that the settings beside the picture belong to as well. */
export const COMPOSER_FORM = 'composer';

/** The prompt, its style, and the button. */
export function Composer() {
  const draft = useApp((state) => state.generation.draft);
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
        <StyleChoice value={draft.styleId} onChange={(styleId) => edit({ styleId })} />
      </div>
      <LiveSwitch />
      <button type="submit" className="button button-solid composer-go">
        {say('Generate')}
        <ArrowUp size={18} aria-hidden="true" />
      </button>
    </form>
  );
}
