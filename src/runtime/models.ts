import type { Progress } from '../protocol/api';
import { FlowTokError } from '../protocol/errors';
import type { Manifest, Role, RoleFile } from '../protocol/manifest';
import type { Content } from '../pack/loadEach';
import type { Pack } from '../pack/openPack';
import type { Backend } from './ort/backend';
import { createLoadingProgress } from './loadingProgress';
import { planMemory, roomFor } from './memoryPlan';
import { createSession, type Session } from './ort/session';
import type { ReadText } from './pipeline/encodeText';
import { createRecent, type Recent } from './recent';
import { createSessionPool } from './sessionPool';
import { createTextTokeniser, type TextTokeniser } from './text/tokeniser';

export interface LoadingOptions {
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
  /** Files whose bytes stay in `Models.files`; none when absent. */
  keep?: ((file: RoleFile) => boolean) | undefined;
  /** For sessions at once, in bytes; judged by the device when absent. */
  memoryBytes?: number | undefined;
  /** Told each role that can be used now, while others still load; they load on meanwhile. */
  onOpened?: ((role: Role, models: Models) => Promise<void>) | undefined;
}

/** A pack's networks by role, ready to run. */
export interface Models {
  readonly manifest: Manifest;
  readonly backend: Backend;
  /** Bytes of the files that `keep` asked for, by path; whoever asked clears them. */
  readonly files: Map<string, Content>;
  /** What the text networks made of the texts read last, by their token ids. */
  readonly texts: Recent<ReadText>;
  /** Memory is short: a session is opened when it is asked for, and may be let go of when another is. */
  readonly inTurn: boolean;
  file(role: Role): RoleFile | undefined;
  /** Opened at its first use, and again where it had to go. @throws FlowTokError `unsupported` when the pack lacks the role. */
  session(role: Role): Promise<Session>;
  tokeniser(): TextTokeniser;
  release(): Promise<void>;
}

/**
 * The order of loading. The text encoder is the largest and the first to be used: its session stands while
 * the others still come.
 */
const ORDER: readonly Role[] = [
  'textEncoder',
  'tokenizer',
  'textProjector',
  'flow',
  'imageDecoder',
  'imageEncoder',
  'textDecoder',
];

/** Every text-to-image needs these; the rest is opened when a picture first comes in. */
const FIRST_ROLES: readonly Role[] = ['textEncoder', 'textProjector', 'flow', 'imageDecoder'];

/** Texts in memory, at most a quarter of a megabyte each with the largest encoders. */
const MOST_TEXTS = 32;

const ROLE_NAMES: Record<Role, string> = {
  tokenizer: 'tokenizer',
  textEncoder: 'text encoder',
  textProjector: 'text projector',
  flow: 'flow network',
  imageEncoder: 'image encoder',
  imageDecoder: 'image decoder',
  textDecoder: 'text decoder',
};

/**
 * Loads all files of the pack that this backend runs, so that nothing needs the network later, and opens each
 * of the sessions that come first as soon as its file is there.
 *
 * @throws FlowTokError what `Pack.loadEach` and `createSession` throw; AbortError.
 */
export async function loadModels(
  pack: Pack,
  backend: Backend,
  { signal, onProgress, keep, onOpened, memoryBytes }: LoadingOptions,
): Promise<Models> {
  const { manifest } = pack;
  const plan = planMemory(manifest, deviceOf(backend, memoryBytes));
  const { file, inTurn } = plan;
  const files = new Map<string, Content>();
  const texts = createRecent<ReadText>(MOST_TEXTS);
  const cost = (role: Role) => {
    const entry = file(role);
    return entry ? plan.cost(entry) : 0;
  };
  const sessions = createSessionPool(cost, plan.room);
  let tokeniser: TextTokeniser | undefined;

  async function session(role: Role, loaded?: Map<string, Content>): Promise<Session> {
    const entry = file(role);
    if (!entry) throw lacks(manifest, role);
    return sessions.get(role, () => open(entry, loaded));
  }

  async function open(entry: RoleFile, loaded?: Map<string, Content>): Promise<Session> {
    return createSession(backend, manifest, entry, loaded ?? (await pack.load([entry])));
  }

  const models: Models = {
    manifest,
    backend,
    files,
    texts,
    inTurn,
    file,
    session: (role) => session(role),
    tokeniser() {
      if (!tokeniser) throw lacks(manifest, 'tokenizer');
      return tokeniser;
    },
    async release() {
      files.clear();
      texts.clear();
      await sessions.release();
      backend.gpu?.device.destroy();
    },
  };

  const chosen = ORDER.map(file).filter((entry) => entry !== undefined);
  const opensNow = (role: Role) => !inTurn && FIRST_ROLES.includes(role);
  const first = chosen.map(({ role }) => role).filter(opensNow);
  const progress = createLoadingProgress(first, onProgress);

  async function take(entry: RoleFile, loaded: Map<string, Content>): Promise<void> {
    const { role, path } = entry;
    progress.arrived();
    if (keep?.(entry)) for (const [name, bytes] of loaded) files.set(name, bytes);
    if (role === 'tokenizer') tokeniser = readTokeniser(loaded.get(path), path, manifest);
    else if (opensNow(role)) await session(role, loaded);
    else return;
    progress.opened(role);
    await onOpened?.(role, models);
  }

  try {
    await pack.loadEach(chosen, take, {
      ...(signal && { signal }),
      onProgress: (event) => progress.loading(event),
    });
    return models;
  } catch (error) {
    await models.release();
    throw error;
  }
}

function deviceOf({ executionProvider, gpu }: Backend, memoryBytes: number | undefined) {
  // Chromium alone tells it, rounded; Node has none and is not asked to be careful.
  const { deviceMemory } = (globalThis.navigator ?? {}) as { deviceMemory?: number };
  return {
    executionProvider,
    halfPrecision: gpu?.halfPrecision ?? false,
    largestBuffer: gpu?.largestBuffer,
    room: memoryBytes ?? roomFor(executionProvider, deviceMemory),
  };
}

function readTokeniser(
  bytes: Content | undefined,
  path: string,
  manifest: Manifest,
): TextTokeniser {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes as Uint8Array));
  } catch {
    json = undefined;
  }
  return createTextTokeniser(json, path, manifest.text);
}

function lacks(manifest: Manifest, role: Role): FlowTokError {
  return new FlowTokError(
    'unsupported',
    `The model pack "${manifest.name}" has no ${ROLE_NAMES[role]} that runs here, so it cannot do this; choose another pack.`,
  );
}
