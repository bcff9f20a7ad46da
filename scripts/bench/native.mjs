import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { python } from '../machine.mjs';
import { root } from '../project.mjs';

/**
 * Native onnxruntime and PyTorch on as many threads as the browser has, waiting for questions.
 * @returns {{ ask: (question: object) => Promise<number[]>, close: () => void }} milliseconds of each repeat
 */
export function startNative(pack, threads) {
  const child = spawn(python, [join(root, 'bench', 'native.py'), pack, String(threads)], {
    stdio: ['pipe', 'pipe', 2],
  });
  const waiting = [];
  let ended = false;
  createInterface({ input: child.stdout }).on('line', (line) => {
    waiting.shift()?.resolve(JSON.parse(line).milliseconds);
  });
  const end = () => {
    ended = true;
    for (const { reject } of waiting.splice(0)) reject(new Error('bench/native.py ended'));
  };
  child.on('error', end);
  child.on('close', end);
  // Written to after its end; `close` says so.
  child.stdin.on('error', () => undefined);
  return {
    ask: (question) =>
      new Promise((resolve, reject) => {
        if (ended) return reject(new Error('bench/native.py ended'));
        waiting.push({ resolve, reject });
        child.stdin.write(`${JSON.stringify(question)}\n`);
      }),
    close: () => child.stdin.end(),
  };
}
