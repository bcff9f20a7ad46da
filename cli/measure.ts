import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { FlowTokError } from '../src/protocol/errors';
import type { FlowTok } from '../src/runtime/index';
import { loadModel } from './model';
import { parse } from './options';
import { readPicture, writePng, writing } from './pictures';
import type { Output } from './run';

const name = z.string().min(1);
const count = z.number().int().positive();

/** What to draw, to caption and to send through the image tokenizer and back; paths are the caller's. */
const planSchema = z.object({
  draw: z.array(
    z.object({
      prompt: name,
      out: name,
      seed: z.number().int().nonnegative().default(0),
      steps: count.optional(),
      guidance: z.number().positive().optional(),
    }),
  ),
  caption: z.array(name),
  remake: z.array(z.object({ file: name, out: name })),
});
type Plan = z.infer<typeof planSchema>;

/** `flowtok measure PLAN.json --out DIR`: does a plan's work and leaves pictures and captions.json in DIR. */
export async function measure(args: string[], output: Output): Promise<number> {
  const { values, positionals } = parse(args, {
    pack: { type: 'string' },
    out: { type: 'string' },
  });
  const [file] = positionals;
  const { out } = values;
  if (file === undefined || out === undefined) {
    throw new FlowTokError(
      'bad-input',
      'Name the plan and the folder: measure PLAN.json --out DIR.',
    );
  }
  const plan = await readPlan(file);
  const model = await loadModel(values.pack);
  try {
    await draw(model, plan, out, output);
    await remake(model, plan, out, output);
    await caption(model, plan, out, output);
    return 0;
  } finally {
    await model.dispose();
  }
}

async function readPlan(file: string): Promise<Plan> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new FlowTokError('bad-input', `The plan ${file} cannot be read; check its name.`);
  });
  try {
    return planSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new FlowTokError(
      'bad-input',
      `${file} is not a plan of this program; make it with "python -m flowtok_training eval-plan".`,
      String(error),
    );
  }
}

async function draw(model: FlowTok, { draw: jobs }: Plan, out: string, output: Output) {
  for (const [i, { out: target, prompt, seed, steps, guidance }] of jobs.entries()) {
    const { picture } = await model.textToImage({
      prompt,
      seed,
      ...(steps !== undefined && { steps }),
      ...(guidance !== undefined && { guidance }),
    });
    await writePng(join(out, target), picture);
    tell(output, 'drawn', i + 1, jobs.length);
  }
}

async function remake(model: FlowTok, { remake: jobs }: Plan, out: string, output: Output) {
  for (const [i, job] of jobs.entries()) {
    const latents = await model.encodeImage(await readPicture(job.file));
    await writePng(join(out, job.out), await model.decodeLatents(latents));
    tell(output, 'remade', i + 1, jobs.length);
  }
}

/** Pictures to caption come last: a plan may ask for captions of what it has just drawn. */
async function caption(model: FlowTok, { caption: files }: Plan, out: string, output: Output) {
  const captions: { file: string; captions: string[] }[] = [];
  for (const [i, file] of files.entries()) {
    const result = await model.imageToText({ image: await readPicture(file) });
    const others = result.alternatives.map(({ text }) => text);
    captions.push({ file, captions: [result.caption, ...others] });
    tell(output, 'captioned', i + 1, files.length);
  }
  const target = join(out, 'captions.json');
  await writing(target, () => writeFile(target, JSON.stringify(captions, null, 1)));
}

function tell(output: Output, what: string, done: number, total: number) {
  if (done % 50 === 0 || done === total) output.stderr(`${what} ${done} of ${total}`);
}
