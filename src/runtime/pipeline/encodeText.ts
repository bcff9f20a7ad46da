import type { EncodedText, TokenisedText } from '../../protocol/api';
import { FlowTokError } from '../../protocol/errors';
import { breathe } from '../breathe';
import type { Models } from '../models';
import type { Values } from '../ort/session';
import { floats } from './velocity';

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

/** T_init `[1, maxTokens, width]`, zero at padding. */
export async function initialTokens(models: Models, tokens: TokenisedText): Promise<Values> {
  const encoder = await models.session('textEncoder');
  const dims = [1, tokens.ids.length];
  const outputs = await encoder.run({
    ids: { type: 'int64', data: BigInt64Array.from(tokens.ids, BigInt), dims },
    mask: { type: 'int64', data: BigInt64Array.from(tokens.mask, BigInt), dims },
  });
  if (!outputs.tokens) throw new TypeError('the text encoder gave no tokens');
  return outputs.tokens;
}

/** The text's distribution over latents: mean and logvar, each `[tokens, channels]`. */
export async function projectText(
  models: Models,
  tokens: Values,
): Promise<{ mean: Float32Array; logvar: Float32Array }> {
  const projector = await models.session('textProjector');
  const { mean, logvar } = await projector.run({ tokens });
  return { mean: floats(mean?.data), logvar: floats(logvar?.data) };
}

/** Text as far as the flow's source distribution. */
export async function encodeText(
  models: Models,
  prompt: string,
  signal: AbortSignal | undefined,
): Promise<EncodedText> {
  const tokens = await initialTokens(models, tokenisePrompt(models, prompt));
  await breathe(signal);
  const { mean, logvar } = await projectText(models, tokens);
  return { tokens: floats(tokens.data), mean, logvar };
}
