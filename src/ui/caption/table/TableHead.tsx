import { useState, type RefObject } from 'react';
import { ArrowLeft, Download, ImagePlus, Trash2 } from 'lucide-react';
import { count } from '../../format';
import { CopyButton } from '../../parts/CopyButton';
import { useActions, useApp } from '../../storeContext';
import { say } from '../../text/say';
import { htmlPictures } from '../captionCopies';

interface TableHeadProps {
  input: RefObject<HTMLInputElement | null>;
  /** Called after the table is gone: the focus needs another place. */
  onEnd: () => void;
}

/** How many pictures there are, and what can be done with all of them. */
export function TableHead({ input, onEnd }: TableHeadProps) {
  const rows = useApp((state) => state.captionTable.rows);
  const pictures = rows.length;
  const read = rows.flatMap(({ file, outcome }) =>
    outcome.kind === 'read' ? [{ file, caption: outcome.caption.text }] : [],
  );
  const { saveTable, showTable } = useActions();
  return (
    <div className="captions-head">
      <h2 className="captions-title">{count(pictures, 'picture')}</h2>
      <div className="captions-tools">
        <button type="button" className="button" onClick={() => input.current?.click()}>
          <ImagePlus size={18} aria-hidden="true" />
          {say('Add images')}
        </button>
        <CopyButton text={htmlPictures(read)} label={say('Copy HTML')} />
        <button type="button" className="button" onClick={() => saveTable('csv')}>
          <Download size={18} aria-hidden="true" />
          {say('Download CSV')}
        </button>
        <button type="button" className="button" onClick={() => saveTable('json')}>
          <Download size={18} aria-hidden="true" />
          {say('Download JSON')}
        </button>
        <button
          type="button"
          className="button button-quiet"
          onClick={() => {
            showTable(false);
            onEnd();
          }}
        >
          <ArrowLeft size={18} aria-hidden="true" />
          {say('One picture')}
        </button>
        <ClearButton pictures={pictures} onEnd={onEnd} />
      </div>
    </div>
  );
}

/** Asks once more: a long table is minutes of work. */
function ClearButton({ pictures, onEnd }: { pictures: number; onEnd: () => void }) {
  const { clearTable } = useActions();
  const [asking, setAsking] = useState(false);
  return (
    <button
      type="button"
      className="button button-quiet"
      onBlur={() => setAsking(false)}
      onClick={() => {
        if (!asking) return setAsking(true);
        clearTable();
        onEnd();
      }}
    >
      <Trash2 size={18} aria-hidden="true" />
      <span aria-live="polite">
        {asking ? say('Clear {count} row for good', { count: pictures }) : say('Clear')}
      </span>
    </button>
  );
}
