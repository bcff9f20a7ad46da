import { FlowTokError } from '../protocol/errors';
import type { FileEntry } from '../protocol/manifest';
import { maxManifestBytes } from './manifest';
import { answerFault, request, transferFault, type RequestOptions } from './request';
import { inMemory, type Target } from './targets';
import { corrupt } from './verify';

export interface TransferOptions extends RequestOptions {
  /** Bytes of this file that are here so far. */
  onBytes?: (loaded: number) => void;
}

/** Between a cut and the next attempt, in milliseconds. */
const PAUSE_MS = 500;

/**
 * Brings one file of the pack into `target`, from where that stands; its content is not checked. A transfer that is
 * cut goes on where it was, as long as each attempt gets further than the ones before.
 * @throws FlowTokError network, pack-incomplete, pack-corrupt, out-of-memory; AbortError; what `target` throws
 */
export async function downloadFile(
  url: URL,
  entry: FileEntry,
  target: Target,
  options: TransferOptions = {},
): Promise<void> {
  for (let farthest = target.position; ;) {
    try {
      return await attempt(url, entry, target, options);
    } catch (error) {
      const cut = error instanceof Cut;
      if (!cut || target.position <= farthest) throw cut ? error.fault : error;
      farthest = target.position;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** A connection that ended, or went silent, before the file did. */
class Cut extends Error {
  constructor(readonly fault: Error) {
    super();
  }
}

async function attempt(
  url: URL,
  entry: FileEntry,
  target: Target,
  options: TransferOptions,
): Promise<void> {
  const { signal, onBytes } = options;
  const resumes = target.position > 0;
  if (resumes) onBytes?.(target.position);
  const response = await request(url, options, target);
  const fault = answerFault(response);
  if (fault) {
    throw new FlowTokError(
      'pack-incomplete',
      `The model pack lacks ${entry.path}, which its manifest lists (${fault}); get the whole pack from its author.`,
    );
  }
  // A server that ignores the range sends the whole file.
  if (!resumes || response.status !== 206) {
    await target.restart(response.headers.get('etag') ?? undefined);
  }
  const body = pieces(response, options.stallMs);
  try {
    for (;;) {
      const piece = await next(body, entry.path, signal);
      if (piece === undefined) return;
      if (target.position + piece.length > entry.bytes) {
        throw corrupt(entry, `is longer than its ${entry.bytes} bytes`);
      }
      target.write(piece);
      onBytes?.(target.position);
    }
  } finally {
    await body.return(undefined).catch(() => undefined);
  }
}

async function next(
  body: AsyncGenerator<Uint8Array, void>,
  name: string,
  signal: AbortSignal | undefined,
): Promise<Uint8Array | undefined> {
  try {
    const { value } = await body.next();
    return value ?? undefined;
  } catch (error) {
    const fault = transferFault(error, name, signal);
    throw signal?.aborted ? fault : new Cut(fault);
  }
}

/** The pieces of a body as they come. @throws TimeoutError when none comes for `stallMs` milliseconds */
async function* pieces(response: Response, stallMs = 30_000): AsyncGenerator<Uint8Array, void> {
  const reader = response.body?.getReader();
  if (!reader) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    for (;;) {
      const silence = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new DOMException('silent', 'TimeoutError')), stallMs);
      });
      const { done, value } = await Promise.race([reader.read(), silence]);
      clearTimeout(timer);
      if (done) return;
      yield value;
    }
  } finally {
    clearTimeout(timer);
    await reader.cancel().catch(() => undefined);
  }
}

/**
 * The manifest's text.
 * @throws FlowTokError network, pack-not-found, pack-invalid; AbortError
 */
export async function downloadManifest(url: URL, options: RequestOptions = {}): Promise<string> {
  const response = await request(url, options);
  const fault = answerFault(response);
  if (fault) {
    throw new FlowTokError(
      'pack-not-found',
      `There is no model pack at ${new URL('.', url).href} (${fault}); check the address.`,
    );
  }
  const target = inMemory(maxManifestBytes);
  try {
    for await (const piece of pieces(response, options.stallMs)) {
      if (target.position + piece.length > maxManifestBytes) throw tooLarge(url);
      target.write(piece);
    }
  } catch (error) {
    throw error instanceof FlowTokError
      ? error
      : transferFault(error, 'manifest.json', options.signal);
  }
  return new TextDecoder().decode(target.bytes());
}

function tooLarge(url: URL): FlowTokError {
  return new FlowTokError(
    'pack-invalid',
    `${url.href} is too large to be a model pack's manifest; check the address.`,
  );
}
