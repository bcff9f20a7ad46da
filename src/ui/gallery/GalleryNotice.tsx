import { count } from '../format';
import { Notice } from '../notices/Notice';
import { useActions, useApp } from '../storeContext';
import { FaultWords } from '../text/FaultWords';
import { say } from '../text/say';
import { galleryWords as words } from './words';

/** What the gallery did: a deletion that can be undone, an import, or what went wrong. */
export function GalleryNotice() {
  const bin = useApp((state) => state.gallery.bin.length);
  const { undoDelete, emptyBin } = useActions();
  const undo = (
    <button type="button" className="button button-solid" onClick={undoDelete}>
      {say(words.undo)}
    </button>
  );
  return (
    <>
      <WorkNotice />
      {bin > 0 && (
        <Notice role="status" action={undo} onDismiss={() => void emptyBin()}>
          {say('Deleted {results}.', { results: count(bin, 'result') })}
        </Notice>
      )}
    </>
  );
}

function WorkNotice() {
  const work = useApp((state) => state.gallery.work);
  const { dismissGalleryNotice, cancelImport } = useActions();
  const dismissed = { onDismiss: dismissGalleryNotice };
  switch (work.kind) {
    case 'none':
      return null;
    case 'exporting':
      return <Notice role="status">{say(words.exporting)}</Notice>;
    case 'importing': {
      const cancel = (
        <button type="button" className="button" onClick={cancelImport}>
          {say(words.cancel)}
        </button>
      );
      return (
        <Notice role="status" action={cancel}>
          {work.total === 0
            ? say('Checking the zip…')
            : say('Importing {done} of {total}', { done: work.done, total: work.total })}
        </Notice>
      );
    }
    case 'imported':
      return (
        <Notice role="status" {...dismissed}>
          {say('Imported {results}.', { results: count(work.count, 'result') })}
        </Notice>
      );
    case 'failed':
      return (
        <Notice role="alert" {...dismissed}>
          <FaultWords fault={work.fault} />
        </Notice>
      );
  }
}
