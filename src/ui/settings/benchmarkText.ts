import type { ExecutionProvider } from '../../protocol/api';
import type { BenchmarkReport } from '../../store/benchmark';
import { count, duration } from '../format';
import { say } from '../text/say';

export const providerNames: Record<ExecutionProvider, string> = {
  webgpu: 'WebGPU',
  wasm: 'WebAssembly',
};

/** The report in lines that can be pasted anywhere. */
export function benchmarkText(report: BenchmarkReport): string {
  const { parts } = report;
  return [
    `FlowTok Web, ${report.pack}, ${providerNames[report.executionProvider]}`,
    say(
      '{time} a picture of {steps} (median): reading the words {text}, flowing {flow}, painting {decode}',
      {
        time: duration(report.total),
        steps: count(report.defaultSteps, 'step'),
        text: duration(parts.text),
        flow: duration(parts.flow),
        decode: duration(parts.decode),
      },
    ),
    ...report.bySteps.map(
      ({ steps, milliseconds }) => `${count(steps, 'step')}: ${duration(milliseconds)}`,
    ),
  ].join('\n');
}
