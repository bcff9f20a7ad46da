import type { EnginePhase } from '../../store/engine';
import { stepOf, stepsOf, type FlowPath } from '../../store/flowPath';
import type { FlowSource } from '../../store/flowTrace';
import type { FlowViewState } from '../../store/flowView';
import { count } from '../format';
import { runWords } from '../words';

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
  sure: 'sure',
  reading: 'Reading where this step heads…',
  save: { webp: 'Save as WebP', webm: 'Save as WebM' },
  start: { 'text-to-image': 'words', 'image-to-text': 'picture' },
  end: { 'text-to-image': 'picture', 'image-to-text': 'words' },
} as const;

export function title(source: FlowSource): string {
  return source.kind === 'drawn' ? 'From words to picture' : 'From picture to words';
}

export function tokensNote({ tokens, channels }: FlowPath): string {
  return `Text and pictures are the same ${tokens} tokens of ${channels} numbers. The flow changes them from one into the other.`;
}

export function wayNote(path: FlowPath): string {
  const [across, up] = path.shares;
  return `${count(path.states.length, 'state')} in the plane of their first two principal components: ${share(across)} of the change lies across, ${share(up)} upright, drawn larger.`;
}

/** One digit after the point: a second axis is often a few thousandths. */
function share(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

/** Time as people read it: two digits are as fine as the slider. */
export function timeText(t: number): string {
  return t.toFixed(2);
}

export function pointText(path: FlowPath | null, t: number): string {
  const at = `t = ${timeText(t)}`;
  return path === null ? at : `${at}, step ${stepOf(path, t) + 1} of ${stepsOf(path)}`;
}

/** The note beside the choice of steps. */
export function stepsNote(chosen: number | null): string {
  return chosen === null
    ? 'The path this result took.'
    : 'Another path from the same start: it may end elsewhere.';
}

export function statusText(view: FlowViewState, engine: EnginePhase): string {
  const { phase, source, frames, readings } = view;
  if (phase.kind === 'tracing') {
    return runWords(source?.kind === 'read' ? 'reading' : 'drawing', phase.step, engine);
  }
  if (phase.kind === 'failed') return 'Stopped';
  const missing = frames.filter(({ url }) => url === null).length;
  if (missing > 0) return `Decoding the way, ${frames.length - missing} of ${frames.length}`;
  const unread = readings.filter((reading) => reading === null).length;
  if (unread > 0) return `Reading the steps, ${readings.length - unread} of ${readings.length}`;
  // The slider tells where it is by itself; told here as well, it would be read out twice.
  return `${count(frames.length, 'picture')} along the way`;
}

/** How much of the view is there, in [0, 1]; null while the path is walked. */
export function filledShare({ phase, frames, readings }: FlowViewState): number | null {
  if (phase.kind === 'tracing') return null;
  const all = [...frames.map(({ url }) => url), ...readings];
  return all.length === 0 ? 1 : all.filter((one) => one !== null).length / all.length;
}
