// A line to a site that ends after so many requests: that one halfway through its answer, all later ones at once.
import { createServer, request as forward } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface CutProxy {
  /** Its own address, with a slash at its end. */
  url: string;
  /** Requests since the last `cutAt`. */
  seen: () => number;
  /** Requests since then that got no whole answer. */
  refused: () => number;
  /** The number of the first request, from 1 on, that the line does not survive; undefined: it is whole. */
  cutAt: (request: number | undefined) => void;
  close: () => Promise<void>;
}

export async function startCutProxy(site: string): Promise<CutProxy> {
  let cut: number | undefined;
  let seen = 0;
  let refused = 0;
  const server = createServer((request, response) => {
    seen += 1;
    const number = seen;
    if (cut !== undefined && number >= cut) refused += 1;
    if (cut !== undefined && number > cut) return request.socket.destroy();
    const { method, headers, url = '/' } = request;
    const there = new URL(url, site);
    forward(there, { method, headers: { ...headers, host: there.host } }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      if (number !== cut) return answer.pipe(response);
      // Half of what comes first, whatever it is.
      answer.once('data', (piece: Buffer) => {
        response.write(piece.subarray(0, piece.length / 2), () => request.socket.destroy());
      });
      answer.once('end', () => request.socket.destroy());
      return undefined;
    })
      .on('error', () => request.socket.destroy())
      .end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    seen: () => seen,
    refused: () => refused,
    cutAt(request) {
      cut = request;
      seen = 0;
      refused = 0;
      // What is kept open would go on past the cut.
      server.closeIdleConnections();
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
