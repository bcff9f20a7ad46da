import { MOST_SEEDS, solverNames } from '../protocol/api';
import type { Draft } from './generation';
import { liveChoices, type Pace } from './live';
import { executionProviderChoices, languageChoices, themes, type Preferences } from './preferences';
import { LARGEST_SEED } from './prompts';

/** What outlives the tab: the preferences, the last prompt with its settings, and how fast this device draws. */
export interface PersistedState {
  preferences: Preferences;
  draft: Draft;
  pace: Pace | null;
}

export const STORAGE_KEY = 'flowtok-web';
export const STORAGE_VERSION = 1;

/** Storage has a few megabytes at most; nobody types this much, but a paste may hold it. */
const LONGEST_STORED_PROMPT = 10_000;

/** The persisted parts of a state. */
export function toPersisted(state: PersistedState): PersistedState {
  const { draft, preferences, pace } = state;
  return {
    preferences,
    pace,
    draft: { ...draft, prompt: draft.prompt.slice(0, LONGEST_STORED_PROMPT) },
  };
}

/** Reads stored state field by field: what an older or a damaged version left falls back to `defaults`. */
export function fromPersisted(stored: unknown, defaults: PersistedState): PersistedState {
  const preferences = record(record(stored).preferences);
  const draft = record(record(stored).draft);
  const base = defaults.draft;
  return {
    preferences: {
      theme: oneOf(themes, preferences.theme) ?? defaults.preferences.theme,
      language: oneOf(languageChoices, preferences.language) ?? defaults.preferences.language,
      executionProvider:
        oneOf(executionProviderChoices, preferences.executionProvider) ??
        defaults.preferences.executionProvider,
      pack: packOf(preferences.pack),
      live: oneOf(liveChoices, preferences.live) ?? defaults.preferences.live,
      batch: within(preferences.batch, 1, MOST_SEEDS, true) ?? defaults.preferences.batch,
      seedLocked: oneOf([true, false], preferences.seedLocked) ?? defaults.preferences.seedLocked,
    },
    pace: paceOf(record(stored).pace),
    draft: {
      prompt: typeof draft.prompt === 'string' ? draft.prompt : base.prompt,
      styleId: typeof draft.styleId === 'string' ? draft.styleId : base.styleId,
      seed: within(draft.seed, 0, LARGEST_SEED, true) ?? base.seed,
      steps: within(draft.steps, 1, 100, true) ?? base.steps,
      guidance: within(draft.guidance, 0, 20, false) ?? base.guidance,
      solver: oneOf(solverNames, draft.solver) ?? base.solver,
    },
  };
}

/** The address of a pack, or the name of one that came as files. */
function packOf(stored: unknown): string | null {
  if (typeof stored !== 'string' || stored.length > 2_000) return null;
  return /^(https?:\/\/|local:)/.test(stored) && URL.canParse(stored) ? stored : null;
}

function paceOf(stored: unknown): Pace | null {
  const { of, milliseconds } = record(stored);
  if (typeof of !== 'string' || !Array.isArray(milliseconds)) return null;
  const times = milliseconds.filter((time): time is number => within(time, 0, 1e7, false) === time);
  return { of, milliseconds: times.slice(0, 3) };
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function oneOf<T>(choices: readonly T[], value: unknown): T | undefined {
  return choices.find((choice) => choice === value);
}

function within(value: unknown, least: number, most: number, whole: boolean): number | undefined {
  if (typeof value !== 'number' || !(value >= least && value <= most)) return undefined;
  return whole && !Number.isInteger(value) ? undefined : value;
}
