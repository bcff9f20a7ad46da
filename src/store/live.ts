import type { Drawing } from '../protocol/api';
import type { Manifest } from '../protocol/manifest';

// Live mode: the picture follows the typing. What decides whether it does, and the pause it waits for.

/** `auto` lets the device's own speed decide. */
export const liveChoices = ['auto', 'on', 'off'] as const;
export type LiveChoice = (typeof liveChoices)[number];

/** Milliseconds without a change after which a picture is asked for. */
export const LIVE_PAUSE = 80;

/** Milliseconds: where a picture at the pack's default settings takes longer, live mode is off unless asked for. */
export const LIVE_LIMIT = 700;

/** How long the last pictures at the pack's default settings took, on one pack and execution provider. */
export interface Pace {
  /** Names the pack and the provider; times of another are of no use. */
  of: string;
  /** Newest first, at most three. */
  milliseconds: number[];
}

/** What `notePace` needs of the model that drew. */
export interface Drawer {
  readonly manifest: Pick<Manifest, 'id' | 'version' | 'flow'>;
  readonly executionProvider: string;
}

/** The pace with one more picture; the same as before for a picture drawn at other settings than the pack's own. */
export function notePace(
  pace: Pace | null,
  { manifest, executionProvider }: Drawer,
  {
    steps,
    guidance,
    solver,
    milliseconds,
  }: Pick<Drawing, 'steps' | 'guidance' | 'solver' | 'milliseconds'>,
): Pace | null {
  const { defaultSteps, defaultGuidance } = manifest.flow;
  if (steps !== defaultSteps || guidance !== defaultGuidance || solver !== 'euler') return pace;
  const of = `${manifest.id} ${manifest.version} on ${executionProvider}`;
  const before = pace?.of === of ? pace.milliseconds : [];
  return { of, milliseconds: [milliseconds, ...before].slice(0, 3) };
}

/** Milliseconds a picture takes: the median, so that one picture on a busy machine decides little; null before the first. */
export function usualTime(pace: Pace | null): number | null {
  const sorted = [...(pace?.milliseconds ?? [])].sort((a, b) => a - b);
  return sorted[(sorted.length - 1) >> 1] ?? null;
}

/** Whether the picture follows the typing. Where nothing was measured yet, it is given the chance to. */
export function isLive(choice: LiveChoice, pace: Pace | null): boolean {
  if (choice !== 'auto') return choice === 'on';
  const time = usualTime(pace);
  return time === null || time <= LIVE_LIMIT;
}

/** Runs something later; gives a function that calls it off. */
export type Schedule = (run: () => void, milliseconds: number) => () => void;

/** Waits for the pauses between changes. */
export interface Pauses {
  /** Something changed: the pause begins anew. */
  touch: () => void;
  /** Forgets a change that still waits for its pause. */
  forget: () => void;
}

/** @param onPause called once LIVE_PAUSE has passed since the last `touch`. */
export function createPauses(schedule: Schedule, onPause: () => void): Pauses {
  let callOff: (() => void) | undefined;
  const forget = () => {
    callOff?.();
    callOff = undefined;
  };
  return {
    forget,
    touch() {
      forget();
      callOff = schedule(() => {
        callOff = undefined;
        onPause();
      }, LIVE_PAUSE);
    },
  };
}
