import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answer = (response: ServerResponse, request: IncomingMessage) => unknown;

/** A real static host for tests, on a port of its own, which counts what is asked of it. */
export interface PackServer {
  /** The pack's folder. */
  url: string;
  requests: string[];
  /** The ranges asked for; undefined where a whole file was. */
  ranges: (string | undefined)[];
  files: Map<string, Uint8Array>;
  /** Answers given instead of a file, by path. */
  answers: Map<string, Answer>;
  close(): Promise<void>;
}

/** Serves `files` below /pack/ and 404 elsewhere. */
export async function startPackServer(files: Map<string, Uint8Array>): Promise<PackServer> {
  const requests: string[] = [];
  const ranges: (string | undefined)[] = [];
  const answers = new Map<string, Answer>();
  const server: Server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/^\/pack\//, '');
    requests.push(path);
    ranges.push(request.headers.range);
    const answer = answers.get(path);
    const bytes = files.get(path);
    if (answer) answer(response, request);
    else if (bytes)
      response.writeHead(200, { 'Content-Type': 'application/octet-stream' }).end(bytes);
    else response.writeHead(404, { 'Content-Type': 'text/html' }).end('<h1>Not found</h1>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/pack/`,
    requests,
    ranges,
    files,
    answers,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
