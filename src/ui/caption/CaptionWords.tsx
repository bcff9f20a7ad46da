import { useEffect, useRef, useState } from 'react';
import { Pencil } from 'lucide-react';
import { LONGEST_CAPTION } from '../../store/guesses';
import { say } from '../text/say';
import './captionWords.css';

interface CaptionWordsProps {
  text: string;
  /** Whose caption it is, for who hears the buttons of many in a row. */
  of?: string;
  onReword: (words: string) => void;
}

/** A caption that can be rewritten: Enter and leaving the field take the words, Escape leaves them as they were. */
export function CaptionWords({ text, of, onReword }: CaptionWordsProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const pencil = useRef<HTMLButtonElement>(null);
  const editing = typed !== null;
  const edited = useRef(false);

  useEffect(() => {
    if (editing) {
      field.current?.focus();
      field.current?.select();
    } else if (edited.current && document.activeElement === document.body) {
      // The field went with its focus, which belongs to the button that opened it.
      pencil.current?.focus();
    }
    edited.current = editing;
  }, [editing]);

  function end(words: string | null) {
    setTyped(null);
    if (words !== null) onReword(words);
  }

  if (editing) {
    return (
      <input
        ref={field}
        className="input caption-words-field"
        aria-label={of === undefined ? say('Caption') : say('Caption of {file}', { file: of })}
        maxLength={LONGEST_CAPTION}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={() => end(typed)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') end(typed);
          else if (event.key === 'Escape') end(null);
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
    );
  }
  return (
    <span className="caption-words">
      {text}
      <button
        ref={pencil}
        type="button"
        className="caption-words-edit"
        aria-label={
          of === undefined
            ? say('Rewrite the caption')
            : say('Rewrite the caption of {file}', { file: of })
        }
        title={say('Rewrite the caption')}
        onClick={() => setTyped(text)}
      >
        <Pencil size={16} aria-hidden="true" />
      </button>
    </span>
  );
}
