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
import { say } from '../../text/say';
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
    <section className="captions" aria-label={say('Captions')}>
      <TableHead input={input} onEnd={onEnd} />
      <PictureFileInput ref={input} />
      <div className="captions-foot">
        <ProgressBar share={settled / Math.max(1, rows.length)} running={running} />
        <p role="status" className="stage-status">
          {statusWords(table, engine, settled)}
        </p>
        {running && (
          <button type="button" className="button" onClick={cancelTable}>
            {say('Cancel')}
          </button>
        )}
        {!running && waiting && (
          <button type="button" className="button" onClick={() => void resumeTable()}>
            {say('Go on')}
          </button>
        )}
      </div>
      {fault !== undefined && <FaultNotice {...fault} />}
      <table className="caption-rows">
        <caption className="visually-hidden">{say('Pictures and their captions')}</caption>
        <thead>
          <tr>
            <th scope="col">{say('Picture')}</th>
            <th scope="col">{say('File')}</th>
            <th scope="col">{say('Caption')}</th>
            <th scope="col">{say('Score')}</th>
            <th scope="col">{say('It might also be')}</th>
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
      ? say('{loading}; reading starts after', { loading: loadingWords(engine.progress) })
      : say('Reading picture {number} of {total}', {
          number: Math.min(rows.length, settled + 1),
          total: rows.length,
        });
  }
  const refused = rows.filter(({ outcome }) => outcome.kind === 'refused').length;
  const read = say('{pictures} read', { pictures: count(settled - refused, 'picture') });
  const not = refused === 0 ? '' : say(', {refused} could not be', { refused });
  return settled < rows.length
    ? say('Stopped: {read}{not}, {left} to go', { read, not, left: rows.length - settled })
    : `${read}${not}`;
}
