import type { Engine } from './engine';
import type { Draft } from './generation';
import { promptWithStyle, type Style } from './prompts';

/** How much of the prompt the model reads. */
export interface PromptTokens {
  /** Tokens of the prompt with its style, those at both ends included. */
  total: number;
  /** The most that the model reads. */
  limit: number;
  /** From the first word that it does not wholly read; '' when it reads all. */
  cutText: string;
}

export interface PromptTokensActions {
  /** Counts the draft's tokens anew. Asks for no model that is not loaded. Never rejects. */
  countTokens: () => Promise<void>;
}

interface Access {
  set: (tokens: PromptTokens | null) => void;
  draft: () => Draft;
  styles: () => readonly Style[];
  isReady: () => boolean;
}

/** One count is under way at most: while the model draws it answers between two steps only, and letters come faster. */
export function createPromptTokensActions(
  engine: Pick<Engine, 'use'>,
  { set, draft, styles, isReady }: Access,
): PromptTokensActions {
  let counting = false;

  function textNow(): string {
    const { prompt, styleId } = draft();
    if (prompt.trim() === '') return '';
    const style = styles().find(({ id }) => id === styleId);
    return promptWithStyle(prompt, style);
  }

  async function count(text: string): Promise<PromptTokens | null> {
    if (text === '' || !isReady()) return null;
    try {
      return await engine.use(new AbortController().signal, async (model) => {
        const { total, truncated, used, cutText } = await model.tokenise(text);
        // Of a text too long to be looked at, more is cut than was counted.
        const limit = model.manifest.text.maxTokens;
        return { total: truncated ? Math.max(total, used + 1) : total, limit, cutText };
      });
    } catch {
      // A model that cannot count cannot draw either, and says so then.
      return null;
    }
  }

  return {
    async countTokens() {
      if (counting) return;
      counting = true;
      let counted: string | undefined;
      while (counted !== textNow()) {
        counted = textNow();
        set(await count(counted));
      }
      counting = false;
    },
  };
}
