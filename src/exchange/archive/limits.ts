// What a zip of the gallery may hold; what is larger is refused before it is unpacked.

/** Bytes of the zip itself. */
export const LARGEST_ARCHIVE = 256_000_000;
export const MOST_ENTRIES = 5_000;
/** Bytes of one picture, unpacked. */
export const LARGEST_PICTURE = 8_000_000;
/** Bytes of everything, unpacked. */
export const LARGEST_TOTAL = 512_000_000;
/** Pixels along a side. */
export const LONGEST_SIDE = 4_096;
/** Characters of a caption. */
export const LONGEST_CAPTION = 2_000;

/** The file that lists the entries. */
export const INDEX_NAME = 'gallery.json';
/** Where the pictures are: no path of ours has a folder more, or another character. */
export const PICTURE_PATH = /^pictures\/[\p{L}\p{N}\p{M}-]{1,120}\.png$/u;

/** The first and last moment that an entry of a zip can have, in milliseconds since 1970: years 1980 to 2099. */
export const EARLIEST = Date.UTC(1980, 0, 2);
export const LATEST = Date.UTC(2099, 0, 1);
