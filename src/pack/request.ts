import { abortError, FlowTokError } from '../protocol/errors';

export interface RequestOptions {
  signal?: AbortSignal;
  /** Goes before other downloads on the same line, where browser and server can do that. */
  urgent?: boolean;
  /** A server that sends nothing for so long, in milliseconds, is given up. */
  stallMs?: number;
}

/** What is here already of what is asked for. */
export interface Standing {
  position: number;
  /** The server's name for the version it comes from. */
  etag: string | undefined;
}

/**
 * The answer to a GET from `standing` on: the rest with status 206, or the whole with 200.
 * @throws FlowTokError network; AbortError
 */
export async function request(
  url: URL,
  { signal, urgent }: RequestOptions,
  standing: Standing = { position: 0, etag: undefined },
): Promise<Response> {
  const { position } = standing;
  let response: Response;
  try {
    // A pack is public: no cookies, and no address of ours for its host. What is kept is kept by hash.
    response = await fetch(url, {
      signal: signal ?? null,
      priority: urgent === undefined ? 'auto' : urgent ? 'high' : 'low',
      credentials: 'same-origin',
      referrerPolicy: 'no-referrer',
      headers: position > 0 ? rangeHeaders(url, standing) : {},
    });
  } catch (error) {
    throw transferFault(error, url.href, signal);
  }
  const { status } = response;
  if (status === 206 && (startOf(response) ?? position) === position) return response;
  const whole = response.ok && status !== 206;
  if (whole || status === 404 || status === 410) return response;
  await response.body?.cancel();
  // The server has less than is here, or sends another part than was asked for.
  if (position > 0 && (status === 206 || status === 416))
    return request(url, { ...(signal && { signal }) });
  throw new FlowTokError(
    'network',
    `The server answered ${status} for ${url.href}; try again later.`,
  );
}

/**
 * `If-Range` lets a server that has another version now send the whole. Another origin would have to allow it first,
 * which few do; there a wrong rest is found by the file's hash.
 */
function rangeHeaders(url: URL, { position, etag }: Standing): Record<string, string> {
  const range = { Range: `bytes=${position}-` };
  const origin = (globalThis as { location?: { origin: string } }).location?.origin ?? url.origin;
  const strong = etag !== undefined && !etag.startsWith('W/');
  return strong && url.origin === origin ? { ...range, 'If-Range': etag } : range;
}

/** Where a partial answer begins; other origins need not show that, and are believed until the hash is made. */
function startOf(response: Response): number | undefined {
  const range = response.headers.get('content-range');
  const start = /^bytes (\d+)-/.exec(range ?? '')?.[1];
  return start === undefined ? undefined : Number(start);
}

/** Single-page hosts answer a wrong address with status 200 and their start page. */
export function answerFault(response: Response): string | undefined {
  if (!response.ok) return `the server answered ${response.status}`;
  const isPage = /^(text\/html|application\/xhtml)/i.test(
    response.headers.get('content-type') ?? '',
  );
  return isPage ? 'the server answered with a web page' : undefined;
}

/** Anything that ended a transfer, as an error with a sentence. */
export function transferFault(
  error: unknown,
  what: string,
  signal: AbortSignal | undefined,
): Error {
  if (signal?.aborted) return abortError('The download was cancelled.');
  const detail = error instanceof Error ? error.message : String(error);
  if (error instanceof RangeError) {
    return new FlowTokError(
      'out-of-memory',
      `There is not enough memory for ${what}; close other tabs and try again.`,
      detail,
    );
  }
  const silent = error instanceof DOMException && error.name === 'TimeoutError';
  return new FlowTokError(
    'network',
    silent
      ? `The server stopped sending ${what}; try again, and the download goes on where it was.`
      : `Could not load ${what}; check the connection and try again.`,
    detail,
  );
}
