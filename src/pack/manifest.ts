import * as z from 'zod/mini';
import { FlowTokError } from '../protocol/errors';
import { directions, precisions, roles, type Manifest } from '../protocol/manifest';
import { isPackPath } from './paths';
import { missingIo } from './roleIo';

// Without code made from text, which the content policy forbids.
z.config({ jitless: true });

/** A manifest larger than this is refused unread, in bytes. */
export const maxManifestBytes = 1_000_000;
/** One protobuf or flatbuffer cannot be larger, in bytes. */
const maxFileBytes = 2 ** 31;

/**
 * Checks what a manifest.json holds. Unknown keys are dropped, so that later format additions still open.
 * @throws FlowTokError pack-invalid, one sentence that names the field
 */
export function parseManifest(value: unknown): Manifest {
  const result = manifestSchema.safeParse(value, { error: describe });
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = issue ? fieldName(issue.path) : '';
  throw new FlowTokError(
    'pack-invalid',
    `The model pack's manifest.json cannot be used: ${field || 'it'} ${issue?.message ?? 'is wrong'}; ask the pack's author for a corrected one.`,
    JSON.stringify(result.error.issues.slice(0, 10)),
  );
}

const text = (max: number) => z.string().check(z.minLength(1), z.maxLength(max));
const integer = (min: number, max: number) => z.int().check(z.minimum(min), z.maximum(max));
const number = (min: number, max: number) => z.number().check(z.minimum(min), z.maximum(max));
const list = <T extends z.ZodMiniType>(item: T, max: number) =>
  z.array(item).check(z.maxLength(max));

const path = z.string().check(
  z.refine(isPackPath, {
    error: 'must be a relative path of letters, digits, ".", "_" and "-" inside the pack',
  }),
);
const link = z.string().check(
  z.maxLength(2000),
  z.refine((url) => /^https?:\/\//.test(url) && URL.canParse(url), {
    error: 'must be an http(s) address',
  }),
);
const fileEntry = {
  path,
  bytes: integer(1, maxFileBytes),
  sha256: z
    .string()
    .check(z.regex(/^[0-9a-f]{64}$/, { error: 'must be 64 lower-case hex digits' })),
};
const names = z.record(text(100), text(200));
const row = z.object({ conditional: integer(0, 1023), null: integer(0, 1023) });

const roleFile = z.object({
  ...fileEntry,
  role: z.enum(roles),
  // A tokenizer has no numbers to round: its precision means nothing and may be left out.
  precision: z._default(z.enum(precisions), 'fp32'),
  io: z.optional(z.object({ inputs: names, outputs: names })),
  externalData: z.optional(list(z.object(fileEntry), 64)),
  storage: z.optional(z.enum(['int8', 'fp16'])),
  largestTensorBytes: z.optional(integer(1, Number.MAX_SAFE_INTEGER)),
});

const flow = z.object({
  directions: list(z.enum(directions), directions.length),
  timeGrid: z.enum(['uniform', 'release']),
  defaultSteps: integer(1, 100),
  defaultGuidance: number(0, 20),
  guidance: z.enum(['indicator', 'embedded', 'none']),
  indicator: z.optional(z.partialRecord(z.enum(directions), row)),
});

const manifestSchema = z
  .object({
    formatVersion: z.literal(1, { error: 'must be 1, the version this app reads' }),
    id: z.string().check(
      z.regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, {
        error: 'must be at most 64 lower-case letters, digits, ".", "_" or "-"',
      }),
    ),
    name: text(100),
    version: text(50),
    license: text(100),
    attribution: list(
      z.object({
        name: text(200),
        author: z.optional(text(200)),
        license: text(100),
        url: z.optional(link),
      }),
      200,
    ),
    trainedOn: z.object({
      summary: text(2000),
      sets: list(text(100), 200),
      pictures: integer(0, Number.MAX_SAFE_INTEGER),
      command: text(2000),
    }),
    metrics: z.record(text(100), z.number()),
    latent: z.object({
      tokens: integer(1, 4096),
      channels: integer(1, 1024),
      scale: number(1e-6, 1e6),
    }),
    image: z.object({
      size: integer(8, 4096),
      range: z
        .tuple([number(-1000, 1000), number(-1000, 1000)])
        .check(z.refine(([low, high]) => low < high, { error: 'must rise' })),
    }),
    text: z.object({
      encoder: text(100),
      maxTokens: integer(2, 4096),
      padding: z.object({ id: integer(0, 10_000_000), token: text(100) }),
      endTokenId: integer(0, 10_000_000),
    }),
    flow,
    styles: z.optional(
      list(
        z.object({ id: text(100), name: text(100), suffix: z.string().check(z.maxLength(200)) }),
        100,
      ),
    ),
    examples: z.optional(
      z.object({
        prompts: z.optional(list(text(500), 200)),
        pictures: z.optional(list(z.object({ path, label: text(200) }), 200)),
      }),
    ),
    files: list(roleFile, 64).check(z.minLength(1)),
  })
  .check(
    z.superRefine((manifest, context) => {
      const fault = inconsistency(manifest);
      if (fault) context.addIssue({ code: 'custom', path: fault.path, message: fault.message });
    }),
  );

/** What single fields cannot show. */
function inconsistency(
  manifest: Manifest,
): { path: (string | number)[]; message: string } | undefined {
  const { flow, files } = manifest;
  const usesIndicator = flow.guidance === 'indicator';
  for (const direction of usesIndicator ? flow.directions : []) {
    if (!flow.indicator?.[direction])
      return { path: ['flow', 'indicator', direction], message: 'is missing' };
  }
  // An image tokenizer alone is a pack too; a flow that goes nowhere is a mistake.
  if (flow.directions.length === 0 && files.some(({ role }) => role === 'flow'))
    return { path: ['flow', 'directions'], message: 'must be at least 1 items long' };
  const taken = new Set<string>();
  for (const [index, file] of files.entries()) {
    const missing = missingIo(file, usesIndicator);
    if (missing)
      return { path: ['files', index, 'io', ...missing.split('.')], message: 'is missing' };
    const claims = [`the ${file.precision} ${file.role}`];
    for (const { path } of [file, ...(file.externalData ?? [])]) claims.push(`"${path}"`);
    for (const claim of claims) {
      if (taken.has(claim))
        return { path: ['files', index], message: `lists ${claim} a second time` };
      taken.add(claim);
    }
  }
  return undefined;
}

/** `['files', 0, 'sha256']` as `files[0].sha256`. */
function fieldName(path: readonly PropertyKey[]): string {
  return path
    .map((key, depth) => {
      if (typeof key === 'number') return `[${key}]`;
      const name = String(key).slice(0, 100);
      return depth === 0 ? name : `.${name}`;
    })
    .join('');
}

/** The predicate of the sentence, where a field does not bring its own. */
function describe(issue: z.core.$ZodRawIssue): string {
  if (issue.code === 'too_big') return `must be at most ${bound(issue.maximum, issue.origin)}`;
  if (issue.code === 'too_small') return `must be at least ${bound(issue.minimum, issue.origin)}`;
  if (issue.input === undefined) return 'is missing';
  if (issue.code === 'invalid_type')
    return `must be ${issue.expected === 'int' ? 'an integer' : `of type ${issue.expected}`}`;
  if (issue.code === 'invalid_value')
    return `must be one of ${issue.values.map(String).join(', ')}`;
  return 'is not valid';
}

function bound(limit: number | bigint, origin: string): string {
  if (origin === 'string') return `${limit} characters long`;
  if (origin === 'array') return `${limit} items long`;
  return String(limit);
}
