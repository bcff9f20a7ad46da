import { useEffect, useState } from 'react';
import { Check, Copy, X } from 'lucide-react';
import { say } from '../text/say';
import './copyButton.css';

type CopyPhase = 'idle' | 'copied' | 'refused';

interface CopyButtonProps {
  text: string;
  label: string;
  /** For a copy that stands beside a more usual one: what its label begins with, heard but not seen. */
  quietly?: string;
}

/** Copies a text and says so for a moment; a browser may refuse the clipboard, and then it says that. */
export function CopyButton({ text, label, quietly }: CopyButtonProps) {
  const [phase, setPhase] = useState<CopyPhase>('idle');

  useEffect(() => {
    if (phase === 'idle') return;
    const timer = setTimeout(() => setPhase('idle'), 2000);
    return () => clearTimeout(timer);
  }, [phase]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setPhase('copied');
    } catch {
      setPhase('refused');
    }
  }

  const Icon = { idle: Copy, copied: Check, refused: X }[phase];
  const words = { idle: label, copied: say('Copied'), refused: say('Clipboard is blocked') }[phase];
  return (
    <button
      type="button"
      className={quietly !== undefined ? 'button button-quiet copy-button' : 'button copy-button'}
      onClick={() => void copy()}
    >
      {quietly === undefined && <Icon size={18} aria-hidden="true" />}
      {quietly !== undefined && phase === 'idle' && (
        <span className="visually-hidden">{quietly} </span>
      )}
      <span className="copy-words">
        {/* The widest words keep their room, so that what stands beside does not move. */}
        <span className="copy-room" aria-hidden="true">
          {label}
        </span>
        <span aria-live="polite">{words}</span>
      </span>
    </button>
  );
}
