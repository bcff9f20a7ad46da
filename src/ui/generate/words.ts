// What the place says, in one place.
import type { EnginePhase } from '../../store/engine';
import type { AskedRun, Draft, DrawnPicture, GenerationPhase } from '../../store/generation';
import { count, duration } from '../format';
import { loadingWords, runWords } from '../words';
import { say } from '../text/say';

const LONGEST_NAME = 80;

/** A prompt as a name for a thing on the page. */
export function nameOf({ prompt }: Pick<Draft, 'prompt'>): string {
  return prompt.trim().slice(0, LONGEST_NAME);
}

/** The line under the picture. `batch` are the pictures drawn together with the shown one, itself included. */
export function statusWords(
  phase: GenerationPhase,
  engine: EnginePhase,
  shown: DrawnPicture | undefined,
  batch: readonly DrawnPicture[],
): string {
  if (phase.kind === 'running') return runWords('drawing', phase.step, engine);
  if (engine.kind === 'loading') return loadingWords(engine.progress);
  if (phase.kind === 'cancelled') return say('Cancelled');
  if (engine.kind === 'failed') return say('The model is not loaded');
  if (phase.kind === 'failed' && phase.fault.mend !== 'none') return say('Stopped');
  // A live run keeps the words of the last picture: they would change at every letter.
  if (shown === undefined) return phase.kind === 'following' ? say('Drawing') : say('Ready');
  const time = duration(shown.milliseconds);
  const evaluations = batch.reduce((sum, picture) => sum + picture.evaluations, 0);
  if (batch.length < 2)
    return say('Drawn in {time}, {evaluations}', {
      time,
      evaluations: count(evaluations, 'evaluation'),
    });
  return say('{pictures} drawn in {time}, {evaluations}', {
    pictures: batch.length,
    time,
    evaluations: count(evaluations, 'evaluation'),
  });
}

/** What waits in the queue, e.g. `4 pictures, seeds 7 to 10`. */
export function runSummary({ draft: { seed }, batch }: AskedRun): string {
  return batch === 1
    ? say('seed {seed}', { seed })
    : say('{batch} pictures, from seed {seed}', { batch, seed });
}

/** How much of the prompt is read: the counter under it. */
export function tokenWords(total: number, limit: number): string {
  return say('{total} of {limit} tokens', { total, limit });
}

/** The words that are not read, for those who cannot see them struck. */
export function cutWords(cutText: string): string {
  return cutText === '' ? say('The end is not read') : say('Not read: {cutText}', { cutText });
}
