import type { ExecutionProvider } from '../protocol/api';
import { FlowTokError } from '../protocol/errors';
import type { Manifest, Precision, Role, RoleFile } from '../protocol/manifest';
import { roles } from '../protocol/manifest';

/** What decides how large a pack may be. */
export interface Device {
  executionProvider: ExecutionProvider;
  /** WGSL f16 is there. */
  halfPrecision: boolean;
  /** Of one buffer on the graphics device; undefined without one. */
  largestBuffer: number | undefined;
  /** For sessions, at once; undefined where nothing is known, and then only WASM's own limit counts. */
  room: number | undefined;
}

export interface MemoryPlan {
  /** The pack's file of a role for this device. */
  readonly file: (role: Role) => RoleFile | undefined;
  /** What a session of this file holds, in bytes. */
  readonly cost: (file: RoleFile) => number;
  /** For sessions, at once. */
  room: number;
  /** Not all that a picture takes fits at once: sessions are opened when they are needed, and others let go of. */
  inTurn: boolean;
}

/** A wasm memory has 32-bit addresses; ONNX Runtime itself, activations and what lies between need theirs. */
const WASM_ROOM = 3.2e9;
/** Of the machine's memory, for one page: the browser, its graphics process and other programs have the rest. */
const SHARE = 0.5;

/** @param deviceMemory `navigator.deviceMemory`, in GB: rounded and capped, and not everywhere there. */
export function roomFor(
  executionProvider: ExecutionProvider,
  deviceMemory: number | undefined,
): number | undefined {
  const share = deviceMemory === undefined ? undefined : deviceMemory * SHARE * 1e9;
  return executionProvider === 'wasm' ? Math.min(share ?? WASM_ROOM, WASM_ROOM) : share;
}

/**
 * The best precision whose networks fit, all at once before one after the other; 4 bits only where nothing else fits.
 *
 * @throws FlowTokError `unsupported`, saying what lacks and what would help
 */
export function planMemory(manifest: Manifest, device: Device): MemoryPlan {
  const cost = (file: RoleFile) => sessionBytes(file, device);
  const room = device.room ?? Infinity;
  const runnable = manifest.files.filter((file) => runs(file, device));
  const orders = precisionOrders(device);
  const choices = orders.map((order) => chooser(runnable, order));
  const careful = choices.slice(0, -1);
  const last = choices.slice(-1);
  for (const [group, inTurn] of [
    [careful, false],
    [careful, true],
    [last, false],
    [last, true],
  ] as const) {
    for (const file of group) {
      const costs = drawingRoles.map(file).map((each) => (each ? cost(each) : 0));
      const needed = inTurn ? Math.max(...costs) : costs.reduce((sum, each) => sum + each, 0);
      if (needed <= room) return { file, cost, room, inTurn };
    }
  }
  throw tooLarge(manifest, last[0]!, cost, room);
}

/** What a picture takes; the rest opens when a picture comes in, and others then make way. */
const drawingRoles: readonly Role[] = ['textEncoder', 'textProjector', 'flow', 'imageDecoder'];

/**
 * Best first, then without the largest, down to 4 bits alone. fp32 wins where it is listed and fits, so that the same
 * seed gives the same picture everywhere; a role that lacks a precision takes the next best, or else any.
 */
function precisionOrders({ executionProvider, halfPrecision }: Device): readonly Precision[][] {
  if (executionProvider === 'webgpu' && halfPrecision) {
    return [
      ['fp32', 'fp16', 'q8', 'q4'],
      ['fp16', 'q8', 'q4', 'fp32'],
      ['q8', 'q4', 'fp16', 'fp32'],
      ['q4', 'q8', 'fp16', 'fp32'],
    ];
  }
  // Half precision is widened on WASM, so it takes as much as fp32.
  return [
    ['fp32', 'q8', 'fp16', 'q4'],
    ['q8', 'fp32', 'fp16', 'q4'],
    ['q4', 'q8', 'fp32', 'fp16'],
  ];
}

function chooser(files: readonly RoleFile[], order: readonly Precision[]) {
  const chosen = new Map<Role, RoleFile>();
  for (const role of roles) {
    const file = order
      .map((precision) => files.find((each) => each.role === role && each.precision === precision))
      .find((each) => each !== undefined);
    if (file) chosen.set(role, file);
  }
  return (role: Role) => chosen.get(role);
}

/** Half precision loads without shader-f16 too, and fails only when it runs; so does a buffer that is too large. */
function runs(file: RoleFile, { executionProvider, halfPrecision, largestBuffer }: Device) {
  if (file.role === 'tokenizer' || executionProvider === 'wasm') return true;
  if (file.precision === 'fp16' && !halfPrecision) return false;
  return !(file.largestTensorBytes !== undefined && file.largestTensorBytes > (largestBuffer ?? 0));
}

/** What a session of this file holds. */
export function sessionBytes(
  file: RoleFile,
  { executionProvider }: Pick<Device, 'executionProvider'>,
): number {
  const { bytes, externalData = [], precision, storage } = file;
  const stored = externalData.reduce((sum, each) => sum + each.bytes, bytes);
  if (storage !== undefined) return stored * (storage === 'int8' ? 4 : 2);
  return precision === 'fp16' && executionProvider === 'wasm' ? stored * 2 : stored;
}

function tooLarge(
  manifest: Manifest,
  file: MemoryPlan['file'],
  cost: MemoryPlan['cost'],
  room: number,
): FlowTokError {
  const largest = drawingRoles
    .map(file)
    .filter((each) => each !== undefined)
    .reduce((a, b) => (cost(b) > cost(a) ? b : a));
  const has4bit = manifest.files.some(({ precision }) => precision === 'q4');
  const mend = has4bit
    ? 'use a device with more memory, or a smaller pack'
    : 'use a device with more memory, or this pack in a smaller precision (q4)';
  return new FlowTokError(
    'unsupported',
    `This device cannot run "${manifest.name}": ${largest.path} needs ${gigabytes(cost(largest))} of memory at once, and a page here has about ${gigabytes(room)}; ${mend}.`,
  );
}

function gigabytes(bytes: number): string {
  return bytes < 1e8 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
