import { openPack } from '../../src/pack/openPack';
import type { Models } from '../../src/runtime/models';
import { startModels } from '../../src/runtime/startModels';
import { runFlow } from '../../src/runtime/pipeline/runFlow';
import { textToImage, textToImages } from '../../src/runtime/pipeline/textToImage';
import type { HeldMemory, Measures, Pairs, PhaseTimes } from '../contract';
import { bareRuns, sampleSource, usualLoop } from './loops';
import { timeGraph } from './graphs';
import { createPrompts, drawTheUsualWay, timePhases } from './pictures';

export function createMeasures(held: () => HeldMemory): Measures {
  let opened: Models | undefined;
  const nextPrompt = createPrompts();
  const models = () => {
    if (!opened) throw new Error('no pack is open');
    return opened;
  };
  const draw = (steps?: number) =>
    textToImage(models(), { prompt: nextPrompt(), seed: 1, ...(steps && { steps }) });

  async function loopMs(steps: number): Promise<number> {
    const from = sampleSource(models());
    return elapsed(() =>
      runFlow(models(), { from, direction: 'text-to-image', steps, guidance: 1 }),
    );
  }

  return {
    async open({ packUrl, executionProvider }) {
      const started = performance.now();
      const pack = await openPack({ url: packUrl });
      const parts: [string, number][] = [['pack', performance.now() - started]];
      opened = await startModels(pack, {
        executionProvider,
        threads: undefined,
        onProgress: (event) => {
          const name = 'role' in event ? `${event.phase} ${event.done}` : event.phase;
          if (parts.at(-1)?.[0] !== name) parts.push([name, performance.now() - started]);
        },
      });
      const milliseconds = performance.now() - started;
      const { backend } = opened;
      const { ids, mask } = opened.tokeniser().tokenise(nextPrompt());
      return {
        executionProvider: backend.executionProvider,
        reason: backend.reason,
        threads: backend.ort.env.wasm.numThreads ?? 1,
        milliseconds,
        parts,
        defaultSteps: pack.manifest.flow.defaultSteps,
        ids,
        mask,
      };
    },
    async pictures({ count, steps }) {
      const times: PhaseTimes[] = [];
      let evaluations = 0;
      for (let i = 0; i < count; i++) {
        const { phases, result } = await timePhases(models(), nextPrompt(), steps);
        evaluations = result.evaluations;
        times.push(phases);
      }
      return { evaluations, times };
    },
    loop: ({ repeats, steps }) =>
      pairs(
        repeats,
        () => loopMs(steps),
        () => bareRuns(models(), steps, 1),
      ),
    async usual({ repeats, guidance }) {
      const { defaultSteps: steps } = models().manifest.flow;
      const from = sampleSource(models());
      const loop = await pairs(
        repeats,
        () => elapsed(() => usualLoop(models(), from, steps, guidance)),
        () => loopMs(steps),
      );
      const picture = await pairs(
        repeats,
        () => elapsed(() => drawTheUsualWay(models(), nextPrompt(), steps, guidance)),
        () => elapsed(() => draw()),
      );
      return { loop, picture, gap: await usualGap(models(), from, steps, guidance) };
    },
    batch({ repeats, size }) {
      const seeds = Array.from({ length: size }, (_, i) => i + 1);
      return pairs(
        repeats,
        () => elapsed(() => textToImages(models(), { prompt: nextPrompt(), seeds })),
        () =>
          elapsed(async () => {
            for (let i = 0; i < size; i++) await draw();
          }),
      );
    },
    async step({ repeats, rows }) {
      const times: number[] = [];
      for (let i = 0; i < repeats; i++) times.push(await bareRuns(models(), 1, rows));
      return times;
    },
    graph: timeGraph,
    memory: held,
  };
}

/** Both in turn, after one of each that does not count; who goes first alternates. */
async function pairs(
  repeats: number,
  first: () => Promise<number>,
  second: () => Promise<number>,
): Promise<Pairs> {
  await first();
  await second();
  const times: Pairs = { a: [], b: [] };
  for (let i = 0; i < repeats; i++) {
    if (i % 2 === 0) times.a.push(await first());
    times.b.push(await second());
    if (i % 2 === 1) times.a.push(await first());
  }
  return times;
}

async function elapsed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** How far the usual way's latents are from the runtime's own guided ones: it must be the same computation. */
async function usualGap(
  models: Models,
  from: Float32Array,
  steps: number,
  guidance: number,
): Promise<number> {
  const usual = await usualLoop(models, from, steps, guidance);
  const run = { from, direction: 'text-to-image', steps, guidance } as const;
  const { latents } = await runFlow(models, run);
  return latents.reduce((worst, value, i) => Math.max(worst, Math.abs(value - usual[i]!)), 0);
}
