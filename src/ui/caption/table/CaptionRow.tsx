import { memo } from 'react';
import type { RowOutcome, TableRow } from '../../../store/captionTable';
import { percent } from '../../format';
import { useActions } from '../../storeContext';
import { useLanguage } from '../../text/useLanguage';
import { say, translated } from '../../text/say';

/** A caption less probable than this had better be looked at before it goes out. */
const SURE = 0.5;

/** One picture of many. Rows stay the same object until they change, so a long table draws only what did. */
export const CaptionRow = memo(function CaptionRow({ row }: { row: TableRow }) {
  useLanguage();
  const { id, file, url, outcome } = row;
  return (
    <tr className="caption-row">
      <td className="caption-row-picture">
        {url !== null && <img src={url} alt="" width={56} height={56} loading="lazy" />}
      </td>
      <th scope="row" className="caption-row-file">
        {file}
      </th>
      {outcome.kind === 'read' ? (
        <Reading id={id} outcome={outcome} />
      ) : (
        <td colSpan={3} className={`caption-row-state caption-row-${outcome.kind}`}>
          {stateWords(outcome)}
        </td>
      )}
    </tr>
  );
});

interface ReadingProps {
  id: number;
  outcome: Extract<RowOutcome, { kind: 'read' }>;
}

function Reading({ id, outcome }: ReadingProps) {
  const { preferAlternative } = useActions();
  return (
    <>
      <td className="caption-row-text">{outcome.caption}</td>
      <td className="caption-row-score">
        {percent(outcome.score)}
        {outcome.score < SURE && <span className="caption-row-unsure">{say('unsure')}</span>}
      </td>
      <td>
        <ul className="caption-row-guesses">
          {outcome.alternatives.map(({ text, score }, index) => (
            <li key={text}>
              <button
                type="button"
                className="guess-pick"
                title={say('Use “{text}” instead', { text })}
                onClick={() => preferAlternative(id, index)}
              >
                {text}
              </button>{' '}
              <span className="guess-score">{percent(score)}</span>
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
