// Another host with a model pack on it, which counts what it is asked for and may hold an answer back.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readdir, readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

export interface PackHost {
  /** The pack's folder, with a slash at its end. */
  url: string;
  /** Bytes of all its files. */
  bytes: number;
  requests: string[];
  /** The ranges asked for; undefined where a whole file was. */
  ranges: (string | undefined)[];
  /** Bytes of files that were sent. */
  sent: () => number;
  /** From now on no answer goes further than this many bytes, and hangs there; undefined: all do. */
  cutAfter: (bytes: number | undefined) => void;
  /** Answers that hang. */
  held: () => number;
  /** Sends the rest of the answers that hang. */
  release: () => void;
  /** What answers the next requests for a file in the place of this host, one request each. */
  answers: Map<string, Answer[]>;
  close: () => Promise<void>;
}

/** @param content the whole file */
export type Answer = (
  response: ServerResponse,
  content: Buffer,
  request: IncomingMessage,
) => unknown;

/** Serves a folder as a static host elsewhere does: readable from any origin, in parts. */
export async function startPackHost(folder: string): Promise<PackHost> {
  const files = new Map<string, Buffer>();
  for (const name of await readdir(folder)) {
    if (/\.(json|onnx)$/.test(name)) files.set(name, await readFile(join(folder, name)));
  }
  const requests: string[] = [];
  const ranges: (string | undefined)[] = [];
  let sent = 0;
  let limit: number | undefined;
  const hanging = new Map<ServerResponse, Buffer>();
  const answers = new Map<string, Answer[]>();
  const server = createServer((request, response) => {
    const name = (request.url ?? '').replace('/pack/', '');
    const content = files.get(name);
    const headers = { 'Access-Control-Allow-Origin': '*' };
    requests.push(name);
    ranges.push(request.headers.range);
    if (!content) return void response.writeHead(404, headers).end();
    const answer = answers.get(name)?.shift();
    if (answer) {
      for (const [header, value] of Object.entries(headers)) response.setHeader(header, value);
      return void answer(response, content, request);
    }
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const rest = content.subarray(start);
    response.writeHead(start > 0 ? 206 : 200, {
      ...headers,
      'Content-Length': rest.length,
      ...(start > 0 && {
        'Content-Range': `bytes ${start}-${content.length - 1}/${content.length}`,
      }),
    });
    const part = rest.subarray(0, limit);
    sent += part.length;
    if (part.length === rest.length) return void response.end(rest);
    response.write(part);
    hanging.set(response, rest.subarray(part.length));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/pack/`,
    bytes: [...files.values()].reduce((sum, { length }) => sum + length, 0),
    requests,
    ranges,
    answers,
    sent: () => sent,
    cutAfter: (bytes) => {
      limit = bytes;
    },
    held: () => hanging.size,
    release() {
      for (const [response, rest] of hanging) {
        sent += rest.length;
        response.end(rest);
      }
      hanging.clear();
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
