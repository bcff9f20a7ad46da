import { count } from '../format';
import { Notice } from '../notices/Notice';
import { useActions, useApp } from '../storeContext';
import { galleryWords as words } from './words';

/** What the gallery did: a deletion that can be undone, an import, or what went wrong. */
export function GalleryNotice() {
  const bin = useApp((state) => state.gallery.bin.length);
  const { undoDelete, emptyBin } = useActions();
  const undo = (
    <button type="button" className="button button-solid" onClick={undoDelete}>
      {words.undo}
    </button>
  );
  return (
    <>
      <WorkNotice />
      {bin > 0 && (
        <Notice role="status" action={undo} onDismiss={() => void emptyBin()}>
          {words.deleted(count(bin, 'result'))}
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
      return <Notice role="status">{words.exporting}</Notice>;
    case 'importing': {
      const cancel = (
        <button type="button" className="button" onClick={cancelImport}>
          {words.cancel}
        </button>
      );
      return (
        <Notice role="status" action={cancel}>
          {words.importing(work.done, work.total)}
        </Notice>
      );
    }
    case 'imported':
      return (
        <Notice role="status" {...dismissed}>
          {words.imported(count(work.count, 'result'))}
        </Notice>
      );
    case 'failed':
      return (
        <Notice role="alert" {...dismissed}>
          {work.fault.message}
        </Notice>
      );
  }
}
