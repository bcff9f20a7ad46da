// Chromium in a network namespace of its own, where not even this machine answers: what the operating system does when it
// takes the network away, and what no server that is merely stopped can show.
import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext } from '@playwright/test';
import { chromiumWith } from './chromium';

/** Root may make a namespace; others may where they can be root in one of users. */
const unshare = process.getuid?.() === 0 ? ['-n'] : ['-rn'];

/** Whether this system lets us make such a namespace; many containers do not. */
export function canCutNetwork(): boolean {
  try {
    execFileSync('unshare', [...unshare, 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A browser whose profile stays on the disk, as a person's does. */
export async function openProfile(profile: string, network: boolean): Promise<BrowserContext> {
  const options = chromiumWith('--disable-component-update', '--disable-sync');
  if (network) return chromium.launchPersistentContext(profile, options);
  const folder = await mkdtemp(join(tmpdir(), 'flowtok-unshare-'));
  try {
    // Playwright starts one program; it speaks to it through a pipe, which needs no network.
    const start = join(folder, 'chromium');
    await writeFile(
      start,
      `#!/bin/sh\nexec unshare ${unshare.join(' ')} -- '${options.executablePath}' "$@"\n`,
    );
    await chmod(start, 0o755);
    return await chromium.launchPersistentContext(profile, { ...options, executablePath: start });
  } finally {
    await rm(folder, { recursive: true });
  }
}
