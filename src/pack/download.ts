import { abortError, FlowTokError } from '../protocol/errors';
import type { FileEntry } from '../protocol/manifest';
import { maxManifestBytes } from './manifest';
import { corrupt } from './verify';

export interface TransferOptions {
  signal?: AbortSignal;
  /** Bytes of this file that have arrived so far. */
  onBytes?: (loaded: number) => void;
  /** Goes before other downloads on the same line, where browser and server can do that. */
  urgent?: boolean;
}

/**
 * One file of the pack, `entry.bytes` long; its content is not checked yet.
 * @throws FlowTokError network, pack-incomplete, pack-corrupt, out-of-memory; AbortError
 */
export async function downloadFile(
  url: URL,
  entry: FileEntry,
  options: TransferOptions = {},
): Promise<Uint8Array> {
  const response = await request(url, options.signal, options.urgent ? 'high' : 'low');
  const fault = answerFault(response);
  if (fault) {
    throw new FlowTokError(
      'pack-incomplete',
      `The model pack lacks ${entry.path}, which its manifest lists (${fault}); get the whole pack from its author.`,
    );
  }
  const bytes = await readBody(response, entry.bytes, entry.path, options);
  if (!bytes) throw corrupt(entry, `is longer than its ${entry.bytes} bytes`);
  return bytes;
}

/**
 * The manifest's text.
 * @throws FlowTokError network, pack-not-found, pack-invalid; AbortError
 */
export async function downloadManifest(url: URL, signal?: AbortSignal): Promise<string> {
  const response = await request(url, signal);
  const fault = answerFault(response);
  if (fault) {
    throw new FlowTokError(
      'pack-not-found',
      `There is no model pack at ${new URL('.', url).href} (${fault}); check the address.`,
    );
  }
  const bytes = await readBody(response, maxManifestBytes, 'manifest.json', { signal });
  if (!bytes) {
    throw new FlowTokError(
      'pack-invalid',
      `${url.href} is too large to be a model pack's manifest; check the address.`,
    );
  }
  return new TextDecoder().decode(bytes);
}

async function request(
  url: URL,
  signal: AbortSignal | undefined,
  priority: RequestPriority = 'auto',
): Promise<Response> {
  let response: Response;
  try {
    // A pack is public: no cookies, and no address of ours for its host. What is kept is kept by hash.
    response = await fetch(url, {
      signal: signal ?? null,
      priority,
      credentials: 'same-origin',
      referrerPolicy: 'no-referrer',
    });
  } catch (error) {
    throw transferFault(error, url.href, signal);
  }
  if (response.ok || response.status === 404 || response.status === 410) return response;
  await response.body?.cancel();
  throw new FlowTokError(
    'network',
    `The server answered ${response.status} for ${url.href}; try again later.`,
  );
}

/** Single-page hosts answer a wrong address with status 200 and their start page. */
function answerFault(response: Response): string | undefined {
  if (!response.ok) return `the server answered ${response.status}`;
  const isPage = /^(text\/html|application\/xhtml)/i.test(
    response.headers.get('content-type') ?? '',
  );
  return isPage ? 'the server answered with a web page' : undefined;
}

/** The body, or undefined when it is longer than `limit` bytes; the rest is then left unread. */
async function readBody(
  response: Response,
  limit: number,
  name: string,
  { signal, onBytes }: TransferOptions,
): Promise<Uint8Array | undefined> {
  try {
    // Allocated once: joining chunks afterwards would hold a large file twice.
    const bytes = new Uint8Array(limit);
    const reader = response.body?.getReader();
    let loaded = 0;
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      if (loaded + part.value.length > limit) {
        await reader?.cancel();
        return undefined;
      }
      bytes.set(part.value, loaded);
      loaded += part.value.length;
      onBytes?.(loaded);
    }
    return bytes.subarray(0, loaded);
  } catch (error) {
    throw transferFault(error, name, signal);
  }
}

function transferFault(error: unknown, what: string, signal: AbortSignal | undefined): Error {
  if (signal?.aborted) return abortError('The download was cancelled.');
  const detail = error instanceof Error ? error.message : String(error);
  if (error instanceof RangeError) {
    return new FlowTokError(
      'out-of-memory',
      `There is not enough memory for ${what}; close other tabs and try again.`,
      detail,
    );
  }
  return new FlowTokError(
    'network',
    `Could not load ${what}; check the connection and try again.`,
    detail,
  );
}
