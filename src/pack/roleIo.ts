import type { Role, RoleFile } from '../protocol/manifest';

/** The logical inputs and outputs each role must map to names in its ONNX file (docs/model-packs.md). */
const roleIo: Record<Exclude<Role, 'tokenizer'>, { inputs: string[]; outputs: string[] }> = {
  // `mask` is for encoders that leave padding out; CLIP reads it like words.
  textEncoder: { inputs: ['ids'], outputs: ['tokens'] },
  textProjector: { inputs: ['tokens'], outputs: ['mean', 'logvar'] },
  flow: { inputs: ['x', 't'], outputs: ['velocity'] },
  imageEncoder: { inputs: ['image'], outputs: ['latents'] },
  imageDecoder: { inputs: ['latents'], outputs: ['image'] },
  textDecoder: { inputs: ['latents'], outputs: ['ids', 'logProbs'] },
};

/** The first logical name that a file's `io` lacks, as `inputs.x`; undefined when it has all. */
export function missingIo(
  file: Pick<RoleFile, 'role' | 'io'>,
  indicator: boolean,
): string | undefined {
  if (file.role === 'tokenizer') return undefined;
  const needed = roleIo[file.role];
  const inputs =
    file.role === 'flow' && indicator ? [...needed.inputs, 'indicator'] : needed.inputs;
  const lacks = (map: Record<string, string> | undefined, name: string) =>
    !map || !Object.hasOwn(map, name);
  const input = inputs.find((name) => lacks(file.io?.inputs, name));
  if (input !== undefined) return `inputs.${input}`;
  const output = needed.outputs.find((name) => lacks(file.io?.outputs, name));
  return output === undefined ? undefined : `outputs.${output}`;
}
