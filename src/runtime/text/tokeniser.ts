import { Tokenizer } from '@huggingface/tokenizers';
import type { TokenisedText } from '../../protocol/api';
import { FlowTokError } from '../../protocol/errors';
import type { Manifest } from '../../protocol/manifest';

export interface TextTokeniser {
  /** Special tokens added, cut to the limit with the end token kept, padded. */
  tokenise(text: string): TokenisedText;
  /** Text without special tokens; '' for no ids. */
  decode(ids: number[]): string;
  /** How many tokens an empty text has. */
  readonly specialTokens: number;
}

/**
 * Longer prompts are cut before tokenising, since the time grows with the length. Far more than
 * the token limit of any text encoder, unless one word fills it.
 */
const LONGEST_TEXT = 8192;

/**
 * @param json a Hugging Face tokenizer.json, parsed. Its own truncation and padding are not read (the
 *   library ignores them): the manifest's limit counts.
 * @throws FlowTokError `pack-invalid` when the file is no tokenizer that the library knows.
 */
export function createTextTokeniser(
  json: unknown,
  path: string,
  text: Manifest['text'],
): TextTokeniser {
  const tokenizer = open(json, path);
  const encode = (words: string) => tokenizer.encode(words).ids;
  const specialTokens = encode('').length;

  function tokenise(prompt: string): TokenisedText {
    const { head, cut } = sane(prompt);
    const all = encode(head);
    const real =
      all.length > text.maxTokens ? [...all.slice(0, text.maxTokens - 1), text.endTokenId] : all;
    const truncated = cut || real.length < all.length;
    const padding = text.maxTokens - real.length;
    return {
      ids: [...real, ...new Array<number>(padding).fill(text.padding.id)],
      mask: [...real.map(() => 1), ...new Array<number>(padding).fill(0)],
      used: real.length,
      total: all.length,
      truncated,
      keptText: truncated ? decode(real) : head.trim(),
      cutText: truncated ? head.slice(readableLength(head)).trim() : '',
    };
  }

  /** Characters up to the end of the last word that is wholly read. */
  function readableLength(head: string): number {
    const ends = Array.from(head.matchAll(/\S+/g), ({ index, 0: word }) => index + word.length);
    const fits = (words: number) => encode(head.slice(0, ends[words - 1])).length <= text.maxTokens;
    // More words never make fewer tokens, so halving finds the border; it lies near the limit, hardly ever far out.
    let [fitting, tooMany] = [0, text.maxTokens];
    while (tooMany <= ends.length && fits(tooMany)) [fitting, tooMany] = [tooMany, 2 * tooMany];
    tooMany = Math.min(tooMany, ends.length + 1);
    while (tooMany - fitting > 1) {
      const words = (fitting + tooMany) >> 1;
      if (fits(words)) fitting = words;
      else tooMany = words;
    }
    return ends[fitting - 1] ?? 0;
  }

  function decode(ids: number[]): string {
    return ids.length === 0 ? '' : tokenizer.decode(ids, { skip_special_tokens: true }).trim();
  }

  return { tokenise, decode, specialTokens };
}

function open(json: unknown, path: string): Tokenizer {
  try {
    if (typeof json !== 'object' || json === null) throw new Error('not a JSON object');
    // Off: the tokenizer's own decoder already says how pieces are joined, as in Python.
    const tokenizer = new Tokenizer(json, { clean_up_tokenization_spaces: false });
    const ids = tokenizer.encode('a').ids;
    if (!ids.every(Number.isInteger)) throw new Error(`'a' became ${ids.join(' ')}`);
    return tokenizer;
  } catch (error) {
    throw new FlowTokError(
      'pack-invalid',
      `${path} is not a tokenizer this app can read; get the pack again or choose another.`,
      error instanceof Error ? error.message : String(error),
    );
  }
}

/** A text of bounded length and whole characters; `cut` tells whether words were lost. */
function sane(text: string): { head: string; cut: boolean } {
  const start = text.trimStart();
  const head = start.slice(0, LONGEST_TEXT).replace(/\p{Surrogate}/gu, '\uFFFD');
  return { head, cut: /\S/.test(start.slice(LONGEST_TEXT)) };
}
