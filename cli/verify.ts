import { FlowTokError } from '../src/protocol/errors';
import { verifyPack, type Pack } from '../src/runtime/index';
import type { Output } from './run';
import { readPack, threads } from './model';
import { parse } from './options';

/** `flowtok pack verify`: every fault one sentence on standard error, exit status 1; else what was checked. */
export async function verify(args: string[], output: Output): Promise<number> {
  const { positionals } = parse(args, {});
  const [directory, ...more] = positionals;
  if (directory === undefined || more.length > 0) {
    throw new FlowTokError('bad-input', 'Name one folder that holds a model pack.');
  }
  const pack = await open(directory);
  if (typeof pack === 'string') {
    output.stderr(pack);
    return 1;
  }
  const { faults, checked } = await verifyPack(pack, { threads });
  faults.forEach(output.stderr);
  if (faults.length > 0) return 1;
  const { id, version } = pack.manifest;
  output.stdout(`${id} ${version} is sound: ${checked.join(', ')}.`);
  return 0;
}

/** The pack, or the sentence of what is wrong with its manifest. */
async function open(directory: string): Promise<Pack | string> {
  try {
    return await readPack(directory);
  } catch (error) {
    if (error instanceof FlowTokError && error.code.startsWith('pack-')) return error.message;
    throw error;
  }
}
