import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FlowTokError } from '../src/protocol/errors';
import type { FlowTok, SamplingParams, TextToImageResult } from '../src/runtime/index';
import { writeSheet } from './contactSheet';
import type { Output } from './run';
import { loadModel } from './model';
import { modelOptions, numberOf, parse, solverOf } from './options';
import { checkPngName, writePng } from './pictures';

interface Job {
  prompt: string;
  file: string;
}

/** `flowtok generate`: one prompt to a PNG, or a file of prompts to a folder of them and a contact sheet. */
export async function generate(args: string[], output: Output): Promise<number> {
  const { values, positionals } = parse(args, {
    ...modelOptions,
    out: { type: 'string' },
    seed: { type: 'string' },
    prompts: { type: 'string' },
    sheet: { type: 'string' },
  });
  const { json, pack, sheet } = values;
  const jobs = await jobsOf(positionals, values);
  if (sheet !== undefined) checkPngName('sheet', sheet);
  const sampling = {
    seed: numberOf('seed', values.seed),
    steps: numberOf('steps', values.steps),
    guidance: numberOf('guidance', values.guidance),
    solver: solverOf(values.solver),
  };
  const model = await loadModel(pack);
  try {
    const drawn = await drawAll(model, jobs, sampling, output, json);
    if (sheet !== undefined) {
      await writeSheet(
        sheet,
        drawn.map(({ prompt, picture }) => ({ label: prompt, picture })),
      );
      if (!json) output.stdout(sheet);
    }
    if (json) {
      const records = drawn.map((each) => recordOf(each, model));
      output.stdout(JSON.stringify(values.prompts === undefined ? records[0] : records, null, 2));
    }
    return 0;
  } finally {
    await model.dispose();
  }
}

type Drawn = Job & TextToImageResult;

async function drawAll(
  model: FlowTok,
  jobs: Job[],
  sampling: SamplingParams,
  output: Output,
  json: boolean,
): Promise<Drawn[]> {
  const drawn: Drawn[] = [];
  for (const job of jobs) {
    const result = await model.textToImage({ prompt: job.prompt, ...sampling });
    await writePng(job.file, result.picture);
    drawn.push({ ...job, ...result });
    if (!json) output.stdout(job.file);
    if (result.tokens.truncated) {
      output.stderr(
        `The prompt for ${job.file} is longer than ${result.tokens.limit} tokens; only "${result.tokens.keptText}" was used.`,
      );
    }
  }
  return drawn;
}

interface Wanted {
  out?: string | undefined;
  prompts?: string | undefined;
  sheet?: string | undefined;
}

async function jobsOf(positionals: string[], { out, prompts, sheet }: Wanted): Promise<Job[]> {
  const [prompt, ...more] = positionals;
  if (prompts !== undefined) {
    if (prompt !== undefined) throw bad('Give either a prompt or --prompts FILE, not both.');
    if (out === undefined) throw bad('Say where the pictures go: add --out DIR.');
    return numbered(await readPrompts(prompts), out);
  }
  if (prompt === undefined) throw bad('Give a prompt in quotes, or --prompts FILE.');
  if (more.length > 0) throw bad(`Put the prompt in quotes: "${positionals.join(' ')}".`);
  if (sheet !== undefined) throw bad('--sheet needs --prompts FILE.');
  if (out === undefined) throw bad('Say where the picture goes: add --out FILE.png.');
  checkPngName('out', out);
  return [{ prompt, file: out }];
}

async function readPrompts(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw bad(`The prompts file ${file} cannot be read; check its name.`);
  });
  const prompts = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (prompts.length === 0) throw bad(`The prompts file ${file} is empty; write a prompt a line.`);
  return prompts;
}

function numbered(prompts: string[], directory: string): Job[] {
  const digits = Math.max(3, String(prompts.length).length);
  return prompts.map((prompt, i) => ({
    prompt,
    file: join(directory, `${String(i + 1).padStart(digits, '0')}.png`),
  }));
}

function recordOf(drawn: Drawn, { manifest, executionProvider }: FlowTok) {
  const { prompt, file, seed, steps, guidance, solver, evaluations, milliseconds, tokens } = drawn;
  const { width, height } = drawn.picture;
  const pack = `${manifest.id} ${manifest.version}`;
  return {
    prompt,
    file,
    width,
    height,
    seed,
    steps,
    guidance,
    solver,
    evaluations,
    milliseconds,
    tokens,
    pack,
    executionProvider,
  };
}

function bad(message: string): FlowTokError {
  return new FlowTokError('bad-input', message);
}
