import type { Progress, StepEvent } from '../protocol/api';
import type { EnginePhase } from '../store/engine';
import { megabytes } from './format';
import { say, type Label } from './text/say';

/** What loading does just now, in words. */
export function loadingWords(progress: Progress): string {
  switch (progress.phase) {
    case 'manifest':
      return say('Looking up the model');
    case 'download':
      return say('Downloading the model, {loaded} of {total}', {
        loaded: megabytes(progress.loadedBytes),
        total: megabytes(progress.totalBytes),
      });
    case 'verify':
      return say('Checking {file}', { file: progress.file });
    case 'session':
      return say('Preparing the model, {done} of {total} parts', {
        done: progress.done,
        total: progress.total,
      });
    case 'warm-up':
      return say('Warming up');
    case 'ready':
      return say('Ready');
  }
}

/** How far loading is, in [0, 1]; null where that cannot be known. */
export function loadingShare(progress: Progress): number | null {
  switch (progress.phase) {
    case 'download':
      return progress.totalBytes > 0 ? progress.loadedBytes / progress.totalBytes : null;
    case 'session':
      return progress.total > 0 ? progress.done / progress.total : null;
    case 'ready':
      return 1;
    case 'manifest':
    case 'verify':
    case 'warm-up':
      return null;
  }
}

const drawing: Record<StepEvent['phase'], Label> = {
  tokenise: 'Reading the prompt',
  encode: 'Understanding the words',
  project: 'Finding where to start',
  flow: 'Flowing from words to picture',
  decode: 'Painting the picture',
  caption: 'Finishing',
};

const reading: Record<StepEvent['phase'], Label> = {
  tokenise: 'Getting ready',
  encode: 'Looking at the picture',
  project: 'Finding where to start',
  flow: 'Flowing from picture to words',
  decode: 'Reading the words',
  caption: 'Choosing the words',
};

/** What a run does just now, in words; before its first step it may still wait for the model. */
export function runWords(
  kind: 'drawing' | 'reading',
  step: StepEvent | null,
  engine: EnginePhase,
): string {
  if (step !== null) return say((kind === 'drawing' ? drawing : reading)[step.phase]);
  if (engine.kind === 'loading')
    return say('{loading}; your run starts after', { loading: loadingWords(engine.progress) });
  return say('Starting');
}

/** How far a run is, in [0, 1]; null before the flow's first step. */
export function runShare(step: StepEvent | null): number | null {
  if (step === null) return null;
  if (step.phase === 'flow') return step.totalSteps > 0 ? step.step / step.totalSteps : null;
  if (step.phase === 'decode' || step.phase === 'caption') return 1;
  return null;
}
