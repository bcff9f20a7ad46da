import type { ExecutionProvider, Progress } from '../protocol/api';
import { FlowTokError } from '../protocol/errors';
import type { Manifest, Precision, Role, RoleFile } from '../protocol/manifest';
import type { Pack } from '../pack/openPack';
import type { Backend } from './ort/backend';
import { throwIfAborted } from './breathe';
import { createSession, type Session } from './ort/session';
import { createTextTokeniser, type TextTokeniser } from './text/tokeniser';

export interface LoadingOptions {
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** A pack's networks by role, ready to run. */
export interface Models {
  readonly manifest: Manifest;
  readonly backend: Backend;
  /** Bytes of the pack's files. Cleared once the first sessions stand; later ones read the pack's own store. */
  readonly files: Map<string, Uint8Array>;
  file(role: Role): RoleFile | undefined;
  /** Opened at its first use. @throws FlowTokError `unsupported` when the pack lacks the role. */
  session(role: Role): Promise<Session>;
  tokeniser(): TextTokeniser;
  release(): Promise<void>;
}

/** Every text-to-image needs these; the rest is opened when a picture first comes in. */
const FIRST_ROLES = ['textEncoder', 'textProjector', 'flow', 'imageDecoder'] as const;

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
 * Loads all files of the pack that this backend runs, so that nothing needs the network later, and opens
 * the sessions that come first.
 *
 * @throws FlowTokError what `Pack.load` and `createSession` throw; AbortError.
 */
export async function loadModels(
  pack: Pack,
  backend: Backend,
  { signal, onProgress }: LoadingOptions,
): Promise<Models> {
  const { manifest } = pack;
  const allow = precisionsFor(backend);
  const file = (role: Role) => pack.selectFile(role, { allow });
  const chosen = [...new Set(manifest.files.map(({ role }) => role))]
    .map(file)
    .filter((entry) => entry !== undefined);
  const options = { ...(signal && { signal }), ...(onProgress && { onProgress }) };
  const files = await pack.load(chosen, options);
  const sessions = new Map<Role, Promise<Session>>();
  let tokeniser: TextTokeniser | undefined;

  function session(role: Role): Promise<Session> {
    const known = sessions.get(role);
    if (known) return known;
    const opening = open(role).catch((error: unknown) => {
      // A failure is not remembered: the next use tries again.
      sessions.delete(role);
      throw error;
    });
    sessions.set(role, opening);
    return opening;
  }

  async function open(role: Role): Promise<Session> {
    const entry = file(role);
    if (!entry) throw lacks(manifest, role);
    const bytes = files.has(entry.path) ? files : await pack.load([entry]);
    return createSession(backend, manifest, entry, bytes);
  }

  const models: Models = {
    manifest,
    backend,
    files,
    file,
    session,
    tokeniser() {
      if (!tokeniser) throw lacks(manifest, 'tokenizer');
      return tokeniser;
    },
    async release() {
      files.clear();
      const opened = await Promise.allSettled(sessions.values());
      sessions.clear();
      for (const each of opened) {
        if (each.status === 'fulfilled') await each.value.release().catch(() => undefined);
      }
      backend.gpu?.device.destroy();
    },
  };

  try {
    const entry = file('tokenizer');
    if (entry) tokeniser = readTokeniser(files.get(entry.path), entry.path, manifest);
    const first = FIRST_ROLES.filter((role) => file(role));
    for (const [done, role] of first.entries()) {
      throwIfAborted(signal);
      onProgress?.({ phase: 'session', role, done, total: first.length });
      await session(role);
    }
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
  return gpu?.halfPrecision ? ['fp32', 'fp16', 'q4'] : ['fp32', 'q4'];
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
