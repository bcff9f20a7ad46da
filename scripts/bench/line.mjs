import { createServer, connect } from 'node:net';

const PIECE = 16 * 1024;

/**
 * A line of so many megabits a second between browser and server on this machine, which counts what it carries.
 * @param {number} port the server's
 * @param {number} [megabits] a second, towards the browser, shared by all connections; no limit when absent
 * @returns {Promise<{ port: number, bytes: () => number, close: () => Promise<void> }>} bytes carried to the browser
 */
export async function openLine(port, megabits) {
  const bytesPerMs = megabits === undefined ? Infinity : (megabits * 1e6) / 8 / 1000;
  const sockets = new Set();
  let carried = 0;
  let freeAt = 0;

  async function carry(from, to) {
    for await (const chunk of from) {
      for (let at = 0; at < chunk.length; at += PIECE) {
        const piece = chunk.subarray(at, at + PIECE);
        freeAt = Math.max(freeAt, performance.now()) + piece.length / bytesPerMs;
        const wait = freeAt - performance.now();
        // Timers are no finer than this; what they oversleep, the next pieces make up for.
        if (wait > 4) await new Promise((resolve) => setTimeout(resolve, wait));
        carried += piece.length;
        if (!to.write(piece)) await new Promise((resolve) => to.once('drain', resolve));
      }
    }
    to.end();
  }

  const line = createServer((browser) => {
    const server = connect(port, '127.0.0.1');
    for (const socket of [browser, server]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      // A tab that goes away cuts its connections; nothing to mend.
      socket.on('error', () => {
        browser.destroy();
        server.destroy();
      });
    }
    browser.pipe(server);
    carry(server, browser).catch(() => browser.destroy());
  });
  await new Promise((resolve) => line.listen(0, '127.0.0.1', resolve));
  return {
    port: line.address().port,
    bytes: () => carried,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => line.close(resolve));
    },
  };
}
