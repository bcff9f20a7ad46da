import type { ExecutionProvider, Progress } from '../protocol/api';
import { FlowTokError } from '../protocol/errors';
import type { Manifest, Precision, Role, RoleFile } from '../protocol/manifest';
import type { Pack } from '../pack/openPack';
import type { Backend } from './ort/backend';
import { createLoadingProgress } from './loadingProgress';
import { createSession, type Session } from './ort/session';
import type { ReadText } from './pipeline/encodeText';
import { createRecent, type Recent } from './recent';
import { createTextTokeniser, type TextTokeniser } from './text/tokeniser';

export interface LoadingOptions {
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
  /** Files whose bytes stay in `Models.files`; none when absent. */
  keep?: ((file: RoleFile) => boolean) | undefined;
  /** Told each role that can be used now, while others still load; they load on meanwhile. */
  onOpened?: ((role: Role, models: Models) => Promise<void>) | undefined;
}

/** A pack's networks by role, ready to run. */
export interface Models {
  readonly manifest: Manifest;
  readonly backend: Backend;
  /** Bytes of the files that `keep` asked for, by path; whoever asked clears them. */
  readonly files: Map<string, Uint8Array>;
  /** What the text networks made of the texts read last, by their token ids. */
  readonly texts: Recent<ReadText>;
  file(role: Role): RoleFile | undefined;
  /** Opened at its first use. @throws FlowTokError `unsupported` when the pack lacks the role. */
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
  { signal, onProgress, keep, onOpened }: LoadingOptions,
): Promise<Models> {
  const { manifest } = pack;
  const allow = precisionsFor(backend);
  const file = (role: Role) => pack.selectFile(role, { allow });
  const files = new Map<string, Uint8Array>();
  const texts = createRecent<ReadText>(MOST_TEXTS);
  const sessions = new Map<Role, Promise<Session>>();
  let tokeniser: TextTokeniser | undefined;

  function session(role: Role, loaded?: Map<string, Uint8Array>): Promise<Session> {
    const known = sessions.get(role);
    if (known) return known;
    const opening = open(role, loaded).catch((error: unknown) => {
      // A failure is not remembered: the next use tries again.
      sessions.delete(role);
      throw error;
    });
    sessions.set(role, opening);
    return opening;
  }

  async function open(role: Role, loaded?: Map<string, Uint8Array>): Promise<Session> {
    const entry = file(role);
    if (!entry) throw lacks(manifest, role);
    return createSession(backend, manifest, entry, loaded ?? (await pack.load([entry])));
  }

  const models: Models = {
    manifest,
    backend,
    files,
    texts,
    file,
    session: (role) => session(role),
    tokeniser() {
      if (!tokeniser) throw lacks(manifest, 'tokenizer');
      return tokeniser;
    },
    async release() {
      files.clear();
      texts.clear();
      const opened = await Promise.allSettled(sessions.values());
      sessions.clear();
      for (const each of opened) {
        if (each.status === 'fulfilled') await each.value.release().catch(() => undefined);
      }
      backend.gpu?.device.destroy();
    },
  };

  const chosen = ORDER.map(file).filter((entry) => entry !== undefined);
  const opensNow = (role: Role) => FIRST_ROLES.includes(role);
  const first = chosen.map(({ role }) => role).filter(opensNow);
  const progress = createLoadingProgress(first, onProgress);

  async function take(entry: RoleFile, loaded: Map<string, Uint8Array>): Promise<void> {
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

/** Best first. fp32 wins where it is listed, so that the same seed gives the same picture everywhere. */
function precisionsFor({ executionProvider, gpu }: PrecisionDevice): readonly Precision[] {
  if (executionProvider === 'wasm') return ['fp32', 'q8', 'q4', 'fp16'];
  // Half precision loads without shader-f16 too, and fails only when it runs.
  return gpu?.halfPrecision ? ['fp32', 'fp16', 'q8', 'q4'] : ['fp32', 'q8', 'q4'];
}

interface PrecisionDevice {
  executionProvider: ExecutionProvider;
  gpu: { halfPrecision: boolean } | undefined;
}

function readTokeniser(
  bytes: Uint8Array | undefined,
  path: string,
  manifest: Manifest,
): TextTokeniser {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
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
