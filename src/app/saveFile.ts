/** How long a browser may take to begin reading what it saves, in milliseconds. */
const GRACE = 60_000;

/** Gives the visitor a file to save, as a click on a download link does. */
export function saveFile(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // No event tells that the file was read; freed at once, the download would come to nothing.
  setTimeout(() => URL.revokeObjectURL(url), GRACE);
}
