import { Gauge, X } from 'lucide-react';
import type { BenchmarkPhase, BenchmarkReport } from '../../store/benchmark';
import { CopyButton } from '../parts/CopyButton';
import { ProgressBar } from '../parts/ProgressBar';
import { count, duration } from '../format';
import { useActions, useApp } from '../storeContext';
import { BarChart } from './BarChart';
import { benchmarkText, providerNames } from './benchmarkText';
import { FaultWords } from '../text/FaultWords';
import { say } from '../text/say';
import './benchmark.css';

/** Measures this device on request: pictures by their parts and by their steps. */
export function BenchmarkCard() {
  const phase = useApp((state) => state.benchmark.phase);
  const { runBenchmark, cancelBenchmark } = useActions();
  return (
    <section className="card setting" aria-labelledby="setting-benchmark">
      <h3 id="setting-benchmark">{say('How fast this device is')}</h3>
      <p className="setting-words">
        {say(
          'Draws a few pictures and shows how long they take. Nothing is kept or sent; copy the result if you want to share it.',
        )}
      </p>
      <div className="benchmark-buttons">
        {phase.kind === 'running' ? (
          <button type="button" className="button" onClick={cancelBenchmark}>
            <X size={18} aria-hidden="true" />
            {say('Cancel benchmark')}
          </button>
        ) : (
          <button type="button" className="button" onClick={() => void runBenchmark()}>
            <Gauge size={18} aria-hidden="true" />
            {say('Benchmark this device')}
          </button>
        )}
        {phase.kind === 'done' && (
          <CopyButton label={say('Copy as text')} text={benchmarkText(phase.report)} />
        )}
      </div>
      {phase.kind === 'running' && <BenchmarkProgress {...phase} />}
      {phase.kind === 'failed' && (
        <p role="alert">
          <FaultWords fault={phase.fault} />
        </p>
      )}
      {phase.kind === 'done' && <BenchmarkResult report={phase.report} />}
      <p className="visually-hidden" role="status">
        {statusWords(phase)}
      </p>
    </section>
  );
}

function BenchmarkProgress({ done, total }: { done: number; total: number }) {
  return (
    <>
      <ProgressBar share={total === 0 ? null : done / total} label={say('Benchmark progress')} />
      <p className="setting-words">
        {total === 0
          ? say('Waiting for the model')
          : say('Picture {done} of {total}', { done, total })}
      </p>
    </>
  );
}

function BenchmarkResult({ report }: { report: BenchmarkReport }) {
  const { parts, bySteps } = report;
  return (
    <div className="benchmark-result">
      <p>
        <strong>{say('{time} a picture', { time: duration(report.total) })}</strong>{' '}
        {say('on {provider}, {steps}, the median of three.', {
          provider: providerNames[report.executionProvider],
          steps: count(report.defaultSteps, 'step'),
        })}
      </p>
      <BarChart
        title={say('What a picture’s time goes to')}
        bars={[
          { label: say('Reading the words'), milliseconds: parts.text },
          { label: say('Flowing'), milliseconds: parts.flow },
          { label: say('Painting'), milliseconds: parts.decode },
        ]}
      />
      <BarChart
        title={say('A picture’s time by its steps')}
        bars={bySteps.map(({ steps, milliseconds }) => ({
          label: count(steps, 'step'),
          milliseconds,
        }))}
      />
    </div>
  );
}

function statusWords(phase: BenchmarkPhase): string {
  if (phase.kind === 'running') return say('Benchmark running');
  if (phase.kind === 'done')
    return say('Benchmark done: {time} a picture', { time: duration(phase.report.total) });
  return '';
}
