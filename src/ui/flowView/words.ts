import type { EnginePhase } from '../../store/engine';
import { stepOf, stepsOf, type FlowPath } from '../../store/flowPath';
import type { FlowSource } from '../../store/flowTrace';
import type { FlowViewState } from '../../store/flowView';
import { count, decimal } from '../format';
import { runWords } from '../words';
import { say } from '../text/say';

// What the flow view says.

export const words = {
  button: 'See the flow',
  close: 'Close',
  steps: 'Steps',
  play: 'Play',
  pause: 'Pause',
  picture: 'What the picture decoder sees here',
  tokens: 'The tokens',
  way: 'The way',
  nothingDecoded: 'This model pack has no picture decoder, so the points have no pictures.',
  done: 'of the change done',
  heading: 'Heading for',
  reading: 'Reading where this step heads…',
  save: { webp: 'Save as WebP', webm: 'Save as WebM' },
  start: { 'text-to-image': 'words', 'image-to-text': 'picture' },
  end: { 'text-to-image': 'picture', 'image-to-text': 'words' },
} as const;

export function title(source: FlowSource): string {
  return source.kind === 'drawn' ? say('From words to picture') : say('From picture to words');
}

export function tokensNote({ tokens, channels }: FlowPath): string {
  return say(
    'Text and pictures are the same {tokens} tokens of {channels} numbers. The flow changes them from one into the other.',
    { tokens, channels },
  );
}

export function wayNote(path: FlowPath): string {
  const [across, up] = path.shares;
  return say(
    '{states} in the plane of their first two principal components: {across} of the change lies across, {up} upright, drawn larger.',
    { states: count(path.states.length, 'state'), across: share(across), up: share(up) },
  );
}

/** One digit after the point: a second axis is often a few thousandths. */
function share(value: number): string {
  return `${decimal(100 * value, 1)} %`;
}

/** Time as people read it: two digits are as fine as the slider. */
export function timeText(t: number): string {
  return decimal(t, 2);
}

export function pointText(path: FlowPath | null, t: number): string {
  const at = `t = ${timeText(t)}`;
  return path === null
    ? at
    : say('{at}, step {step} of {steps}', {
        at,
        step: stepOf(path, t) + 1,
        steps: stepsOf(path),
      });
}

/** The note beside the choice of steps. */
export function stepsNote(chosen: number | null): string {
  return chosen === null
    ? say('The path this result took.')
    : say('Another path from the same start: it may end elsewhere.');
}

export function statusText(view: FlowViewState, engine: EnginePhase): string {
  const { phase, source, frames, readings } = view;
  if (phase.kind === 'tracing') {
    return runWords(source?.kind === 'read' ? 'reading' : 'drawing', phase.step, engine);
  }
  if (phase.kind === 'failed') return say('Stopped');
  const missing = frames.filter(({ url }) => url === null).length;
  if (missing > 0)
    return say('Decoding the way, {done} of {total}', {
      done: frames.length - missing,
      total: frames.length,
    });
  const unread = readings.filter((reading) => reading === null).length;
  if (unread > 0)
    return say('Reading the steps, {done} of {total}', {
      done: readings.length - unread,
      total: readings.length,
    });
  // The slider tells where it is by itself; told here as well, it would be read out twice.
  return say('{pictures} along the way', { pictures: count(frames.length, 'picture') });
}

/** How much of the view is there, in [0, 1]; null while the path is walked. */
export function filledShare({ phase, frames, readings }: FlowViewState): number | null {
  if (phase.kind === 'tracing') return null;
  const all = [...frames.map(({ url }) => url), ...readings];
  return all.length === 0 ? 1 : all.filter((one) => one !== null).length / all.length;
}
