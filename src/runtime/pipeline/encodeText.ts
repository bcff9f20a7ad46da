import type { EncodedText, TokenisedText } from '../../protocol/api';
import { FlowTokError } from '../../protocol/errors';
import { breathe } from '../breathe';
import type { Models } from '../models';
import type { Values } from '../ort/session';
import { floats } from './velocity';

/** The text's distribution over latents: mean and logvar, each `[tokens, channels]`. */
export interface Projected {
  mean: Float32Array;
  logvar: Float32Array;
}

/** What the networks made of a text; its arrays are kept for the next time and must not change. */
export interface ReadText {
  /** T_init `[1, maxTokens, width]`, zero at padding. */
  tokens: Values;
  projected?: Projected;
}

/** @throws FlowTokError `bad-input` when the prompt has nothing to read. */
export function tokenisePrompt(models: Models, prompt: string): TokenisedText {
  const tokeniser = models.tokeniser();
  const tokens = tokeniser.tokenise(prompt);
  // Blanks and control characters alone leave only the special tokens.
  if (tokens.used <= tokeniser.specialTokens) {
    throw new FlowTokError('bad-input', 'The prompt is empty; write what the picture should show.');
  }
  return tokens;
}

/** The text encoder's answer, from memory for texts read not long ago. */
export async function readText(models: Models, words: TokenisedText): Promise<ReadText> {
  // Padding may look like a word: how many ids are real belongs to the key.
  const key = `${words.used}:${words.ids.join(' ')}`;
  const known = models.texts.get(key);
  if (known) return known;
  const encoder = await models.session('textEncoder');
  // Padding adds nothing but time. A graphics device would have to compile its kernels for every length.
  const anyLength = !models.backend.gpu && encoder.axis('ids', 1) === undefined;
  const length = anyLength ? words.used : words.ids.length;
  const integers = (values: readonly number[]): Values => ({
    type: 'int64',
    data: BigInt64Array.from(values.slice(0, length), BigInt),
    dims: [1, length],
  });
  const { tokens } = await encoder.run({ ids: integers(words.ids), mask: integers(words.mask) });
  if (!tokens) throw new TypeError('the text encoder gave no tokens');
  const text: ReadText = { tokens: padded(tokens, words.ids.length) };
  models.texts.set(key, text);
  return text;
}

/** T_init `[1, n, width]` with zeros after it, `[1, length, width]`. */
function padded({ data, dims }: Values, length: number): Values {
  const width = dims[2] ?? 0;
  const whole = new Float32Array(length * width);
  whole.set(floats(data));
  return { type: 'float32', data: whole, dims: [1, length, width] };
}

/** The text projector's answer, asked for once for each text in memory. */
export async function projectText(models: Models, text: ReadText): Promise<Projected> {
  if (text.projected) return text.projected;
  const projector = await models.session('textProjector');
  const { mean, logvar } = await projector.run({ tokens: text.tokens });
  text.projected = { mean: floats(mean?.data), logvar: floats(logvar?.data) };
  return text.projected;
}

/** Text as far as the flow's source distribution; the arrays are the caller's own. */
export async function encodeText(
  models: Models,
  prompt: string,
  signal: AbortSignal | undefined,
): Promise<EncodedText> {
  const text = await readText(models, tokenisePrompt(models, prompt));
  await breathe(signal);
  const { mean, logvar } = await projectText(models, text);
  return { tokens: floats(text.tokens.data).slice(), mean: mean.slice(), logvar: logvar.slice() };
}
