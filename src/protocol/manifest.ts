// A model pack's manifest, format version 1, as plain types; src/pack/manifest.ts checks a file against
// them and docs/model-packs.md explains them.

export const roles = [
  'tokenizer',
  'textEncoder',
  'textProjector',
  'flow',
  'imageEncoder',
  'imageDecoder',
  'textDecoder',
] as const;
export type Role = (typeof roles)[number];

export const precisions = ['fp32', 'fp16', 'q8', 'q4'] as const;
export type Precision = (typeof precisions)[number];

export const directions = ['text-to-image', 'image-to-text'] as const;
export type Direction = (typeof directions)[number];

/** A file of the pack: `path` is relative to the manifest, `sha256` is lower-case hex. */
export interface FileEntry {
  path: string;
  bytes: number;
  sha256: string;
}

export interface RoleFile extends FileEntry {
  role: Role;
  precision: Precision;
  /** Logical name to the name inside the ONNX file; absent for the tokenizer. */
  io?: { inputs: Record<string, string>; outputs: Record<string, string> };
  externalData?: FileEntry[];
  /** Weights stored shorter than `precision`, widened when the file loads. */
  storage?: 'int8' | 'fp16';
  /** Of its largest weight as a session holds it: no graphics buffer may be smaller. */
  largestTensorBytes?: number;
}

/** Rows of the flow network's indicator embedding for one direction. */
export interface IndicatorRows {
  conditional: number;
  null: number;
}

export interface Manifest {
  formatVersion: 1;
  id: string;
  name: string;
  version: string;
  license: string;
  attribution: { name: string; author?: string; license: string; url?: string }[];
  trainedOn: { summary: string; sets: string[]; pictures: number; command: string };
  metrics: Record<string, number>;
  /** The flow runs on latents * scale, `[tokens, channels]`, row-major. */
  latent: { tokens: number; channels: number; scale: number };
  /** Square pictures of `size` pixels a side, RGB in `range`. */
  image: { size: number; range: [number, number] };
  text: {
    encoder: string;
    maxTokens: number;
    padding: { id: number; token: string };
    endTokenId: number;
  };
  flow: {
    directions: Direction[];
    timeGrid: 'uniform' | 'release';
    defaultSteps: number;
    defaultGuidance: number;
    guidance: 'indicator' | 'embedded' | 'none';
    /** Present when `guidance` is `indicator`, with a row pair for each of `directions`. */
    indicator?: Partial<Record<Direction, IndicatorRows>>;
  };
  styles?: { id: string; name: string; suffix: string }[];
  examples?: { prompts?: string[]; pictures?: { path: string; label: string }[] };
  files: RoleFile[];
}
