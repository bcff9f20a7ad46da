import { readdirSync, readFileSync } from 'node:fs';
import { clearInterval, setInterval } from 'node:timers';

const OFTEN_MS = 200;

/**
 * Resident memory of a Chromium, by kind of process, from /proc: of the page (`renderer`), of graphics (`gpu-process`).
 * Pages that processes share count in each.
 *
 * @param {string} profile its --user-data-dir, which tells it from others
 * @returns megabytes: `now()` and `peak()`, the largest of each kind so far
 */
export function watchMemory(profile) {
  const highest = {};
  const look = () => {
    const sums = residentMegabytes(profile);
    for (const [kind, megabytes] of Object.entries(sums))
      highest[kind] = Math.max(highest[kind] ?? 0, megabytes);
    return sums;
  };
  const timer = setInterval(look, OFTEN_MS);
  return { now: look, peak: () => ({ ...highest }), stop: () => clearInterval(timer) };
}

function residentMegabytes(profile) {
  const processes = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid) => {
        try {
          const status = readFileSync(`/proc/${pid}/status`, 'utf8');
          const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
          const number = (key) => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(status)?.[1]);
          return [[Number(pid), { parent: number('PPid'), kb: number('VmRSS') || 0, command }]];
        } catch {
          return []; // it ended meanwhile
        }
      }),
  );
  const belongs = (pid) => {
    for (let at = processes.get(pid); at; at = processes.get(at.parent))
      if (at.command.includes(profile)) return true;
    return false;
  };
  const sums = {};
  for (const [pid, { kb, command }] of processes) {
    if (!belongs(pid)) continue;
    const kind = /--type=([a-z-]+)/.exec(command)?.[1];
    if (kind !== 'renderer' && kind !== 'gpu-process') continue;
    sums[kind] = Math.round((sums[kind] ?? 0) + kb / 1024);
  }
  return sums;
}
