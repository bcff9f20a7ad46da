import { readFile, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FlowTokError } from '../src/protocol/errors';
import { createFlowTok, openPack, type FlowTok, type Pack } from '../src/runtime/index';

/** More WASM threads than this gain nothing on models of this size. */
const MOST_THREADS = 4;
export const threads = Math.min(MOST_THREADS, availableParallelism());

const BUNDLED = fileURLToPath(new URL('../public/models/flowtok-emoji', import.meta.url));

/** The pack in `directory`, the bundled one when absent, ready to run. */
export async function loadModel(directory: string = BUNDLED): Promise<FlowTok> {
  return createFlowTok({ pack: await readPack(directory), executionProvider: 'wasm', threads });
}

/** @throws FlowTokError `bad-input` when there is no such folder; what `openPack` throws. */
export async function readPack(directory: string): Promise<Pack> {
  const folder = await stat(directory).catch(() => undefined);
  if (!folder?.isDirectory()) {
    throw new FlowTokError(
      'bad-input',
      `${directory} is not a folder; give the folder that holds the pack's manifest.json.`,
    );
  }
  return openPack({ files: (path) => readPackFile(directory, path) });
}

async function readPackFile(directory: string, path: string): Promise<Uint8Array> {
  try {
    return await readFile(join(directory, path));
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const first = path === 'manifest.json';
    throw new FlowTokError(
      first ? 'pack-not-found' : 'pack-incomplete',
      missing
        ? `The model pack in ${directory} has no ${path}; get the whole pack again.`
        : `The model pack's file ${join(directory, path)} cannot be read; check its permissions.`,
      String(error),
    );
  }
}
