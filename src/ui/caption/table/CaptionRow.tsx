import { memo } from 'react';
import type { RowOutcome, TableRow } from '../../../store/captionTable';
import { useActions } from '../../storeContext';
import { useLanguage } from '../../text/useLanguage';
import { say, translated } from '../../text/say';
import { CaptionWords } from '../CaptionWords';
import { GuessButton } from '../GuessButton';
import { guessScore } from '../guessScore';

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
        <Reading id={id} file={file} outcome={outcome} />
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
  file: string;
  outcome: Extract<RowOutcome, { kind: 'read' }>;
}

function Reading({ id, file, outcome }: ReadingProps) {
  const { preferAlternative, rewordRow } = useActions();
  const { caption, alternatives } = outcome;
  return (
    <>
      <td className="caption-row-text">
        <CaptionWords
          text={caption.text}
          of={file}
          onReword={(words) => void rewordRow(id, words)}
        />
      </td>
      <td className="caption-row-score">
        {guessScore(caption.score)}
        {caption.score !== null && caption.score < SURE && (
          <span className="caption-row-unsure">{say('unsure')}</span>
        )}
      </td>
      <td>
        <ul className="caption-row-guesses">
          {alternatives.map((guess, index) => (
            <li key={guess.text}>
              <GuessButton guess={guess} onPick={() => void preferAlternative(id, index)} />
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
