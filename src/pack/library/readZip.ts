import { Unzip, UnzipInflate, UnzipPassThrough } from 'fflate';
import { FlowTokError } from '../../protocol/errors';

/** A pack has a few dozen files; a zip of more entries is none. */
const MOST_ENTRIES = 1_000;
const READ_AT_ONCE = 2 ** 18;

/**
 * The files of a zip that `limit` gives a size to, in their order, as `[path, bytes]`. What a zip says of itself is
 * not believed: it is unpacked as a stream, and stopped where a file grows past its limit.
 *
 * @param subject the zip, as the beginning of a sentence
 * @param limit the most bytes of this file; undefined to pass over it
 * @throws FlowTokError bad-input; what `limit` throws
 */
export async function* readZip(
  zip: Blob,
  subject: string,
  limit: (path: string) => number | undefined,
): AsyncGenerator<[string, Uint8Array]> {
  const done: [string, Uint8Array][] = [];
  const names = new Set<string>();
  let fault: unknown;
  let open = 0;

  const unzip = new Unzip((file) => {
    // Throwing from in here would be lost in the library's own state.
    if (fault !== undefined) return;
    try {
      checkName(file.name, names, subject);
      const most = file.name.endsWith('/') ? undefined : limit(file.name);
      if (most === undefined) return;
      const parts: Uint8Array[] = [];
      let size = 0;
      open += 1;
      file.ondata = (error, part, final) => {
        fault ??= error ?? undefined;
        if (fault !== undefined) return;
        size += part.length;
        if (size > most) {
          fault = refused(subject, `its “${readable(file.name)}” is larger than it may be`);
          return;
        }
        parts.push(part);
        if (!final) return;
        open -= 1;
        done.push([file.name, joined(parts, size)]);
      };
      file.start();
    } catch (error) {
      fault = error;
    }
  });
  unzip.register(UnzipInflate);
  unzip.register(UnzipPassThrough);

  for (let at = 0; at < zip.size || at === 0; at += READ_AT_ONCE) {
    const piece = new Uint8Array(await zip.slice(at, at + READ_AT_ONCE).arrayBuffer());
    if (at === 0 && !startsLikeZip(piece)) throw refused(subject, 'it is no zip');
    try {
      unzip.push(piece, at + READ_AT_ONCE >= zip.size);
    } catch (error) {
      fault ??= error;
    }
    if (fault !== undefined) {
      throw fault instanceof FlowTokError || fault instanceof DOMException
        ? fault
        : refused(subject, 'it is damaged', fault instanceof Error ? fault.message : undefined);
    }
    yield* done.splice(0);
  }
  if (open > 0) throw refused(subject, 'it ends too early');
}

/** @throws FlowTokError bad-input for a name that would lead out of a folder, or comes twice */
function checkName(name: string, names: Set<string>, subject: string): void {
  const shown = readable(name);
  const climbs = name.split('/').includes('..');
  if (climbs || /^\/|^[a-z]:|\\|\p{Cc}/iu.test(name)) {
    throw refused(subject, `it holds “${shown}”, which is not a path inside it`);
  }
  if (names.has(name)) throw refused(subject, `it holds “${shown}” twice`);
  names.add(name);
  if (names.size > MOST_ENTRIES) throw refused(subject, `it holds more than ${MOST_ENTRIES} files`);
}

/** A name from outside within a sentence: no controls, no halves of characters, not endless. */
export function readable(name: string): string {
  return name.slice(0, 60).replace(/\p{C}/gu, '?');
}

function startsLikeZip([p, k, three, four]: Uint8Array): boolean {
  return p === 0x50 && k === 0x4b && three === 3 && four === 4;
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function refused(subject: string, why: string, detail?: string): FlowTokError {
  return new FlowTokError(
    'bad-input',
    `${subject} cannot be added: ${why}; choose the zip of a model pack.`,
    detail,
  );
}
