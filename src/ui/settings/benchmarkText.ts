import type { ExecutionProvider } from '../../protocol/api';
import type { BenchmarkReport } from '../../store/benchmark';
import { count, duration } from '../format';

export const providerNames: Record<ExecutionProvider, string> = {
  webgpu: 'WebGPU',
  wasm: 'WebAssembly',
};

/** The report in lines that can be pasted anywhere. */
export function benchmarkText(report: BenchmarkReport): string {
  const { parts } = report;
  return [
    `FlowTok Web, ${report.pack}, ${providerNames[report.executionProvider]}`,
    `${duration(report.total)} a picture of ${count(report.defaultSteps, 'step')} (median): reading the words ${duration(parts.text)}, flowing ${duration(parts.flow)}, painting ${duration(parts.decode)}`,
    ...report.bySteps.map(
      ({ steps, milliseconds }) => `${count(steps, 'step')}: ${duration(milliseconds)}`,
    ),
  ].join('\n');
}
