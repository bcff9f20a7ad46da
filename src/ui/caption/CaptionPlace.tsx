import { useRef } from 'react';
import { Rows3 } from 'lucide-react';
import { ExamplePictures } from '../parts/ExamplePictures';
import { MissingFeature } from '../parts/MissingFeature';
import { missingFor } from '../packFeatures';
import { useActions, useApp } from '../storeContext';
import { CaptionPanel } from './CaptionPanel';
import { PictureStage } from './PictureStage';
import { CaptionTable } from './table/CaptionTable';
import { say } from '../text/say';
import './caption.css';

/** Image to text: a picture in, its words out; or many pictures, and a table of their words. */
export function CaptionPlace() {
  const pack = useApp((state) => state.engine.pack);
  const tableOpen = useApp((state) => state.captionTable.open);
  const { captionUrl } = useActions();
  const place = useRef<HTMLDivElement>(null);
  const missing = pack === null ? [] : missingFor(pack, 'image-to-text');
  if (pack !== null && missing.length > 0) {
    return (
      <MissingFeature
        pack={pack}
        what={say('caption pictures')}
        missing={missing}
        mend={say('Its maker can add that by training it on pictures with captions.')}
      />
    );
  }
  return (
    <div ref={place} className="caption-place" tabIndex={-1}>
      {tableOpen ? (
        <CaptionTable onEnd={() => place.current?.focus({ preventScroll: true })} />
      ) : (
        <div className="workbench workbench-caption">
          <PictureStage />
          <div className="side">
            <CaptionPanel />
            <OpenTable />
            <ExamplePictures
              heading={say('Or start with one of these')}
              onPick={(url, label) => void captionUrl(url, label)}
            />
          </div>
        </div>
      )}
    </div>
  );
}

/** The way back to a table that was left. */
function OpenTable() {
  const pictures = useApp((state) => state.captionTable.rows.length);
  const { showTable } = useActions();
  if (pictures === 0) return null;
  return (
    <button type="button" className="button open-table" onClick={() => showTable(true)}>
      <Rows3 size={18} aria-hidden="true" />
      {say('Table of {count} picture', { count: pictures })}
    </button>
  );
}
