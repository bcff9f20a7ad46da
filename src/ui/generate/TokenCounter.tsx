import { useEffect } from 'react';
import { useActions, useApp } from '../storeContext';
import { cutWords, tokenWords } from './words';
import { say } from '../text/say';
import './tokenCounter.css';

/** More would not fit into its line anyway. */
const LONGEST_CUT = 400;

/** How many tokens the prompt has, and which of its words the model does not read. It always takes one line. */
export function TokenCounter({ id }: { id: string }) {
  const tokens = useApp((state) => state.generation.tokens);
  const limit = useApp((state) => state.engine.pack?.text.maxTokens);
  const { prompt, styleId } = useApp((state) => state.generation.draft);
  const ready = useApp((state) => state.engine.phase.kind === 'ready');
  const { countTokens } = useActions();

  useEffect(() => void countTokens(), [countTokens, prompt, styleId, ready]);

  const cut = tokens !== null && tokens.total > tokens.limit;
  const cutText = tokens?.cutText.slice(0, LONGEST_CUT) ?? '';
  return (
    <p id={id} className="token-counter" data-cut={cut}>
      <span className="token-cut" title={cut ? cutText : undefined}>
        {cut && (
          <>
            <span className="visually-hidden">{cutWords(cutText)}</span>
            <span aria-hidden="true">
              {say('Not read: {cutText}', { cutText: '' })}
              <s>{cutText || '…'}</s>
            </span>
          </>
        )}
      </span>
      <span className="token-count">
        {tokens !== null && tokenWords(tokens.total, tokens.limit)}
        {tokens === null && limit !== undefined && say('{limit} tokens at most', { limit })}
      </span>
    </p>
  );
}
