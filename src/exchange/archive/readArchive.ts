import { strFromU8, unzipSync } from 'fflate';
import * as z from 'zod/mini';
import { FlowTokError } from '../../protocol/errors';
import type { ArchivedEntry } from '../../protocol/gallery';
import { checkPng } from '../png/checkPng';
import { parseRecipe } from '../recipe/parseRecipe';
import { shownName } from '../shownName';
import {
  EARLIEST,
  INDEX_NAME,
  LARGEST_ARCHIVE,
  LARGEST_PICTURE,
  LARGEST_TOTAL,
  LATEST,
  LONGEST_CAPTION,
  LONGEST_SIDE,
  MOST_ENTRIES,
  PICTURE_PATH,
} from './limits';

/**
 * The entries of a zip that `writeArchive` made, or somebody who means ill: sizes and counts are looked at before
 * anything is unpacked, only names of our own form are, and every PNG is checked by its CRCs.
 *
 * @param name the file, for the sentence
 * @throws FlowTokError `bad-input`; then nothing of the zip is used
 */
export function readArchive(zip: Uint8Array, name: string): ArchivedEntry[] {
  const subject = `“${shownName(name)}”`;
  if (zip.length > LARGEST_ARCHIVE) throw refused(subject, 'it is larger than 256 MB');
  const files = unpack(zip, subject);
  const index = files[INDEX_NAME];
  if (index === undefined) throw refused(subject, `it has no ${INDEX_NAME}`);
  return listed(index, subject).map((item, at) => {
    const png = Object.hasOwn(files, item.file) ? files[item.file] : undefined;
    if (png === undefined) throw refused(subject, `its picture ${at + 1} is missing`);
    const { createdAt, favourite } = item;
    checkPng(png, LONGEST_SIDE, `Picture ${at + 1} in ${subject}`);
    return item.kind === 'caption'
      ? {
          png,
          entry: {
            kind: 'caption',
            createdAt,
            favourite,
            caption: item.caption,
            ...(item.crop && { crop: item.crop }),
          },
        }
      : {
          png,
          entry: {
            kind: 'picture',
            createdAt,
            favourite,
            recipe: parseRecipe(item.recipe, `Picture ${at + 1} in ${subject}`),
          },
        };
  });
}

function unpack(zip: Uint8Array, subject: string): Record<string, Uint8Array> {
  let count = 0;
  let total = 0;
  try {
    return unzipSync(zip, {
      filter({ name, originalSize }) {
        // The sizes stated here are those of the buffers that are unpacked into: they cannot be exceeded.
        count += 1;
        total += originalSize;
        if (count > MOST_ENTRIES + 1)
          throw refused(subject, `it holds more than ${MOST_ENTRIES} files`);
        if (name !== INDEX_NAME && !PICTURE_PATH.test(name)) {
          throw refused(subject, `it holds “${shownName(name)}”, which is no file of a gallery`);
        }
        if (originalSize > LARGEST_PICTURE || total > LARGEST_TOTAL) {
          throw refused(subject, 'it would unpack to more than this page takes');
        }
        return true;
      },
    });
  } catch (error) {
    throw error instanceof FlowTokError
      ? error
      : refused(subject, 'it is damaged or no zip', String(error));
  }
}

function listed(index: Uint8Array, subject: string): z.infer<typeof archive>['entries'] {
  let value: unknown;
  try {
    value = JSON.parse(strFromU8(index));
  } catch {
    throw refused(subject, `its ${INDEX_NAME} is damaged`);
  }
  const result = archive.safeParse(value);
  if (result.success) return result.data.entries;
  const field = result.error.issues[0]?.path.map(String).join('.').slice(0, 100) || 'content';
  throw refused(subject, `the ${field} in its ${INDEX_NAME} is not valid`);
}

function refused(subject: string, why: string, detail?: string): FlowTokError {
  return new FlowTokError(
    'bad-input',
    `${subject} cannot be imported: ${why}; choose a zip that this gallery exported.`,
    detail,
  );
}

const item = {
  file: z.string().check(z.regex(PICTURE_PATH)),
  createdAt: z.int().check(z.minimum(EARLIEST), z.maximum(LATEST)),
  favourite: z.boolean(),
};

const pixels = z.int().check(z.minimum(0), z.maximum(1_000_000));
const crop = z.object({ left: pixels, top: pixels, side: pixels });

const archive = z.object({
  formatVersion: z.literal(1),
  entries: z
    .array(
      z.discriminatedUnion('kind', [
        z.object({ ...item, kind: z.literal('picture'), recipe: z.unknown() }),
        z.object({
          ...item,
          kind: z.literal('caption'),
          caption: z.string().check(z.maxLength(LONGEST_CAPTION)),
          crop: z.optional(crop),
        }),
      ]),
    )
    .check(z.maxLength(MOST_ENTRIES)),
});
