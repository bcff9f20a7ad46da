import { memo } from 'react';
import type { RowOutcome, TableRow } from '../../../store/captionTable';
import { percent } from '../../format';
import { useLanguage } from '../../text/useLanguage';
import { say, translated } from '../../text/say';

/** One picture of many. Rows stay the same object until they change, so a long table draws only what did. */
export const CaptionRow = memo(function CaptionRow({ row }: { row: TableRow }) {
  useLanguage();
  const { file, url, outcome } = row;
  return (
    <tr className="caption-row">
      <td className="caption-row-picture">
        {url !== null && <img src={url} alt="" width={56} height={56} loading="lazy" />}
      </td>
      <th scope="row" className="caption-row-file">
        {file}
      </th>
      {outcome.kind === 'read' ? (
        <Reading outcome={outcome} />
      ) : (
        <td colSpan={3} className={`caption-row-state caption-row-${outcome.kind}`}>
          {stateWords(outcome)}
        </td>
      )}
    </tr>
  );
});

function Reading({ outcome }: { outcome: Extract<RowOutcome, { kind: 'read' }> }) {
  return (
    <>
      <td className="caption-row-text">{outcome.caption}</td>
      <td className="caption-row-score">{percent(outcome.score)}</td>
      <td>
        <ul className="caption-row-guesses">
          {outcome.alternatives.map(({ text, score }) => (
            <li key={text}>
              {text} <span className="guess-score">{percent(score)}</span>
            </li>
          ))}
        </ul>
      </td>
    </>
  );
}

function stateWords(outcome: Exclude<RowOutcome, { kind: 'read' }>): string {
  if (outcome.kind === 'refused') return translated(outcome.message) ?? outcome.message;
  return outcome.kind === 'reading' ? say('Reading…') : say('Waiting');
}
