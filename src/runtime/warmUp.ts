import type { Models } from './models';
import { textToImage } from './pipeline/textToImage';

export const WARM_UP_PROMPT = 'a';

/**
 * Draws one picture of one step, where the pack can: kernels compile and memory grows now, not while somebody waits for
 * a picture.
 *
 * @param onStep called after each network
 * @throws what `textToImage` throws
 */
export async function warmUp(
  models: Models,
  signal: AbortSignal | undefined,
  onStep: () => void = () => undefined,
): Promise<void> {
  const { flow } = models.manifest;
  const draws = ['tokenizer', 'textEncoder', 'textProjector', 'flow', 'imageDecoder'] as const;
  const can = flow.directions.includes('text-to-image') && draws.every((role) => models.file(role));
  if (!can) return;
  const request = { prompt: WARM_UP_PROMPT, steps: 1, onStep };
  await textToImage(models, { ...request, ...(signal && { signal }) });
}
