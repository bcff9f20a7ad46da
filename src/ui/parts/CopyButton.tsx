import { useEffect, useState } from 'react';
import { Check, Copy, X } from 'lucide-react';

type CopyPhase = 'idle' | 'copied' | 'refused';

/** Copies a text and says so for a moment; a browser may refuse the clipboard, and then it says that. */
export function CopyButton({ text, label }: { text: string; label: string }) {
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
  const words = { idle: label, copied: 'Copied', refused: 'Clipboard is blocked' }[phase];
  return (
    <button type="button" className="button" onClick={() => void copy()}>
      <Icon size={18} aria-hidden="true" />
      <span aria-live="polite">{words}</span>
    </button>
  );
}
