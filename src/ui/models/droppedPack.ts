import type { PackOrigin } from '../../protocol/packs';
import { say } from '../text/say';

/** What was dropped at the Models place: one file is a zip, several are the files of a folder, or a folder itself. */
export function droppedPack(
  files: readonly { file: File; name: string; path: string }[],
): PackOrigin {
  const [first] = files;
  if (first !== undefined && files.length === 1) {
    return { kind: 'zip', file: first.file, name: first.name };
  }
  return {
    kind: 'folder',
    files: files.map(({ file, path }) => ({ path, file })),
    name: say('What was dropped'),
  };
}
