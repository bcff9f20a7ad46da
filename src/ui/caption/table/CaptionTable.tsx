import { useRef } from 'react';
import type { CaptionTableState } from '../../../store/captionTable';
import type { EnginePhase } from '../../../store/engine';
import { count } from '../../format';
import { FaultNotice } from '../../parts/FaultNotice';
import { ProgressBar } from '../../parts/ProgressBar';
import { useActions, useApp } from '../../storeContext';
import { useFault } from '../../useFault';
import { loadingWords } from '../../words';
import { PictureFileInput } from '../PictureButtons';
import { CaptionRow } from './CaptionRow';
import { TableHead } from './TableHead';
import './captionTable.css';
import '../../parts/stage.css';

/** Many pictures at once, a row each, with what becomes of them. */
export function CaptionTable({ onEnd }: { onEnd: () => void }) {
  const table = useApp((state) => state.captionTable);
  const engine = useApp((state) => state.engine.phase);
  const { cancelTable, resumeTable } = useActions();
  const input = useRef<HTMLInputElement>(null);
  const { phase, rows } = table;
  const running = phase.kind === 'running';
  const settled = rows.filter(({ outcome }) => isSettled(outcome.kind)).length;
  const waiting = settled < rows.length;
  const fault = useFault(
    phase.kind === 'failed' ? phase.fault : null,
    () => void resumeTable(),
    cancelTable,
  );

  return (
    <section className="captions" aria-label="Captions">
      <TableHead input={input} onEnd={onEnd} />
      <PictureFileInput ref={input} />
      <div className="captions-foot">
        <ProgressBar share={settled / Math.max(1, rows.length)} running={running} />
        <p role="status" className="stage-status">
          {statusWords(table, engine, settled)}
        </p>
        {running && (
          <button type="button" className="button" onClick={cancelTable}>
            Cancel
          </button>
        )}
        {!running && waiting && (
          <button type="button" className="button" onClick={() => void resumeTable()}>
            Go on
          </button>
        )}
      </div>
      {fault !== undefined && <FaultNotice {...fault} />}
      <table className="caption-rows">
        <caption className="visually-hidden">Pictures and their captions</caption>
        <thead>
          <tr>
            <th scope="col">Picture</th>
            <th scope="col">File</th>
            <th scope="col">Caption</th>
            <th scope="col">Score</th>
            <th scope="col">It might also be</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <CaptionRow key={row.id} row={row} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function isSettled(kind: CaptionTableState['rows'][number]['outcome']['kind']): boolean {
  return kind === 'read' || kind === 'refused';
}

function statusWords(
  { phase, rows }: CaptionTableState,
  engine: EnginePhase,
  settled: number,
): string {
  if (phase.kind === 'running') {
    return engine.kind === 'loading'
      ? `${loadingWords(engine.progress)}; reading starts after`
      : `Reading picture ${Math.min(rows.length, settled + 1)} of ${rows.length}`;
  }
  const refused = rows.filter(({ outcome }) => outcome.kind === 'refused').length;
  const read = `${count(settled - refused, 'picture')} read`;
  const not = refused === 0 ? '' : `, ${refused} could not be`;
  return settled < rows.length
    ? `Stopped: ${read}${not}, ${rows.length - settled} to go`
    : `${read}${not}`;
}
