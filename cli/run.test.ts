import { mkdtemp, readdir, readFile, rm, writeFile, cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tinyPackFolder } from '../src/runtime/testing/tinyPack';
import { wrap } from './contactSheet';
import { run } from './run';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flowtok-cli-'));
});
afterAll(() => rm(folder, { recursive: true }));

const at = (name: string) => join(folder, name);

async function flowtok(...argv: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const status = await run(argv, {
    stdout: (line) => out.push(line),
    stderr: (line) => err.push(line),
  });
  return { status, out: out.join('\n'), err: err.join('\n') };
}
const tiny = ['--pack', tinyPackFolder];

describe('generate', () => {
  it('writes a PNG, the same for the same seed', async () => {
    const first = await flowtok(
      'generate',
      'red apple',
      '--seed',
      '1',
      '--steps',
      '2',
      '--out',
      at('a.png'),
      ...tiny,
    );
    expect(first).toEqual({ status: 0, out: at('a.png'), err: '' });
    await flowtok(
      'generate',
      'red apple',
      '--seed',
      '1',
      '--steps',
      '2',
      '--out',
      at('b.png'),
      ...tiny,
    );
    await flowtok(
      'generate',
      'red apple',
      '--seed',
      '2',
      '--steps',
      '2',
      '--out',
      at('c.png'),
      ...tiny,
    );
    const [a, b, c] = await Promise.all(
      ['a.png', 'b.png', 'c.png'].map((name) => readFile(at(name))),
    );
    expect(a?.equals(b ?? Buffer.alloc(0))).toBe(true);
    expect(a?.equals(c ?? Buffer.alloc(0))).toBe(false);
    expect(await sharp(a).metadata()).toMatchObject({ format: 'png', width: 64, height: 64 });
  });

  it('says what it did as JSON', async () => {
    const { status, out } = await flowtok(
      'generate',
      'dog',
      '--steps',
      '1',
      '--guidance',
      '1',
      '--out',
      at('j.png'),
      '--json',
      ...tiny,
    );
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      prompt: 'dog',
      file: at('j.png'),
      width: 64,
      height: 64,
      seed: 0,
      steps: 1,
      guidance: 1,
      solver: 'euler',
      evaluations: 1,
      executionProvider: 'wasm',
      tokens: { truncated: false },
    });
  });

  it('draws another picture with another solver, and says what it cost', async () => {
    const draw = async (solver: string) => {
      const file = at(`${solver}.png`);
      const how = ['--solver', solver, '--steps', '2', '--guidance', '1', '--json'];
      const { out } = await flowtok('generate', 'dog', ...how, '--out', file, ...tiny);
      return { record: JSON.parse(out) as object, bytes: await readFile(file) };
    };
    const [euler, heun] = [await draw('euler'), await draw('heun')];
    expect(euler.record).toMatchObject({ solver: 'euler', evaluations: 2 });
    expect(heun.record).toMatchObject({ solver: 'heun', evaluations: 4 });
    expect(heun.bytes.equals(euler.bytes)).toBe(false);
  });

  it('draws a file of prompts and a labelled sheet', async () => {
    await writeFile(
      at('prompts.txt'),
      '\uFEFFred apple\r\n\r\n  dog \nblue <rocket> & "cat" \u0007\n',
    );
    const { status, out } = await flowtok(
      'generate',
      '--prompts',
      at('prompts.txt'),
      '--out',
      at('many'),
      '--sheet',
      at('sheet.png'),
      '--steps',
      '1',
      ...tiny,
    );
    expect(status).toBe(0);
    expect(out.split('\n')).toHaveLength(4);
    expect(await readdir(at('many'))).toEqual(['001.png', '002.png', '003.png']);
    const { width = 0, height = 0 } = await sharp(at('sheet.png')).metadata();
    expect(width).toBeGreaterThan(3 * 64);
    expect(height).toBeGreaterThan(64 + 16);
    // The labels are really drawn: below the pictures the sheet is not all white.
    const below = { left: 0, top: 12 + 64, width, height: height - 12 - 64 };
    const { channels } = await sharp(at('sheet.png')).extract(below).stats();
    expect(channels[0]?.min).toBeLessThan(128);
  });

  it('says on standard error when a prompt was cut', async () => {
    const { status, err } = await flowtok(
      'generate',
      'red apple '.repeat(50),
      '--steps',
      '1',
      '--out',
      at('long.png'),
      ...tiny,
    );
    expect(status).toBe(0);
    expect(err).toMatch(/longer than 8 tokens.*"red apple red apple red apple"/);
  });
});

describe('caption', () => {
  it('prints a caption a line, or JSON with alternatives', async () => {
    const square = { create: { width: 30, height: 20, channels: 4, background: '#f008' } } as const;
    await sharp(square).png().toFile(at('red.png'));
    await sharp(square).flatten().jpeg().toFile(at('red.jpg'));
    await sharp(square).greyscale().png().toFile(at('grey.png'));
    const files = [at('red.png'), at('red.jpg'), at('grey.png')];
    const lines = await flowtok('caption', ...files, '--steps', '2', ...tiny);
    expect(lines.status).toBe(0);
    expect(lines.out.split('\n')).toHaveLength(3);
    const { out } = await flowtok('caption', ...files, '--steps', '2', '--json', ...tiny);
    const records = JSON.parse(out) as { file: string; caption: string; alternatives: unknown[] }[];
    expect(records.map(({ file }) => file)).toEqual(files);
    expect(records.map(({ caption }) => caption)).toEqual(lines.out.split('\n'));
    expect(records[0]?.alternatives[0]).toMatchObject({
      text: expect.any(String) as string,
      score: expect.any(Number) as number,
    });
  });
});

describe('pack verify', () => {
  it('finds the tiny pack sound', async () => {
    const { status, out, err } = await flowtok('pack', 'verify', tinyPackFolder);
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(out).toMatch(/^tiny-random .* is sound: .*text-to-image, image-to-text\.$/);
  });

  it('names every altered and missing file, one sentence each, and exits with 1', async () => {
    await cp(tinyPackFolder, at('altered'), { recursive: true });
    await writeFile(at('altered/flow.onnx'), 'not an ONNX file');
    await rm(at('altered/tokenizer.json'));
    const { status, out, err } = await flowtok('pack', 'verify', at('altered'));
    expect({ status, out }).toEqual({ status: 1, out: '' });
    const lines = err.split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/flow\.onnx.*\.$/);
    expect(lines[1]).toMatch(/tokenizer\.json.*\.$/);
  });

  it('finds a folder without a manifest, and one that is not JSON, faulty', async () => {
    expect(await flowtok('pack', 'verify', folder)).toMatchObject({
      status: 1,
      err: expect.stringContaining('manifest.json') as string,
    });
    await cp(tinyPackFolder, at('broken'), { recursive: true });
    await writeFile(at('broken/manifest.json'), '{');
    expect(await flowtok('pack', 'verify', at('broken'))).toMatchObject({ status: 1 });
  });
});

describe('bad input', () => {
  const out = ['--out', 'x.png'];
  it.each([
    [[], /No command/],
    [['draw'], /no command "draw"/],
    [['pack', 'open'], /"pack open"/],
    [['pack', 'verify'], /folder/],
    [['pack', 'verify', '/no/such/folder'], /\/no\/such\/folder/],
    [['generate', ...out], /prompt/],
    [['generate', 'red', 'apple', ...out], /quotes: "red apple"/],
    [['generate', 'a'], /--out/],
    [['generate', 'a', '--out', 'x.jpg'], /x\.jpg/],
    [['generate', 'a', ...out, '--sheet', 's.png'], /--prompts/],
    [['generate', 'a', ...out, '--colour', 'red'], /--colour/],
    [['generate', 'a', ...out, '--seed'], /--seed/],
    [['generate', 'a', ...out, '--seed', 'one'], /--seed.*"one"/],
    [['generate', 'a', ...out, '--solver', 'rk4'], /--solver.*euler or heun.*"rk4"/],
    [['generate', 'a', ...out, '--pack', '/no/such/pack'], /\/no\/such\/pack/],
    [['generate', '--prompts', '/no/such/file', '--out', 'd'], /\/no\/such\/file/],
    [['generate', 'a', '--prompts', 'p.txt', '--out', 'd'], /either/],
    [['caption'], /picture/],
    [['caption', '/no/such/picture.png'], /\/no\/such\/picture\.png/],
    [['caption', import.meta.filename], /run\.test\.ts is not a picture/],
  ])('%j: one sentence, status 2', async (argv, message) => {
    const { status, out: printed, err } = await flowtok(...argv);
    expect({ status, printed }).toEqual({ status: 2, printed: '' });
    expect(err).toMatch(message);
    expect(err).toMatch(/^[^\n]+\.$/);
  });

  it.each([
    [['--seed', '-1'], /seed/],
    [['--seed=-1'], /seed/],
    [['--steps', '0'], /steps/],
    [['--guidance', '99'], /guidance/],
  ])('%j beside a pack: the number and its range', async (argv, message) => {
    const { status, err } = await flowtok('generate', 'a', '--out', at('x.png'), ...argv, ...tiny);
    expect(status).toBe(2);
    expect(err).toMatch(message);
  });

  it('an empty prompt, a place that cannot be written', async () => {
    expect(await flowtok('generate', ' ', '--out', at('x.png'), ...tiny)).toMatchObject({
      status: 2,
    });
    await writeFile(at('file'), '');
    const { status, err } = await flowtok(
      'generate',
      'a',
      '--steps',
      '1',
      '--out',
      at('file/x.png'),
      ...tiny,
    );
    expect(status).toBe(2);
    expect(err).toContain('x.png');
  });

  it('--help is no bad input', async () => {
    expect(await flowtok('generate', '--help')).toMatchObject({ status: 0, err: '' });
  });
});

describe('wrap', () => {
  it('breaks at words into two lines and marks what is cut', () => {
    expect(wrap('red apple', 20)).toEqual(['red apple']);
    expect(wrap('grinning face with smiling eyes', 16)).toEqual([
      'grinning face',
      'with smiling …',
    ]);
    expect(wrap('x'.repeat(30), 10)).toEqual(['xxxxxxxxx…']);
    expect(wrap('', 10)).toEqual([]);
  });
});
