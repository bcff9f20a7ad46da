import type { RefObject } from 'react';

interface FileInputProps {
  /** Opens the browser's file dialog by its `click`. */
  ref: RefObject<HTMLInputElement | null>;
  label: string;
  /** Media types or endings, as `accept` takes them. */
  accept?: string;
  multiple?: boolean;
  /** Opens folders in the place of files, and gives all that is in one. */
  folder?: boolean;
  onFiles: (files: [File, ...File[]]) => void;
}

/** A file input out of sight, which a button of the page's own looks opens. */
export function FileInput({
  ref,
  label,
  accept,
  multiple = false,
  folder = false,
  onFiles,
}: FileInputProps) {
  return (
    <input
      ref={ref}
      className="visually-hidden"
      type="file"
      accept={accept}
      multiple={multiple}
      // React's types do not know it, though every browser does.
      {...(folder && { webkitdirectory: '' })}
      aria-label={label}
      tabIndex={-1}
      onChange={(event) => {
        const [first, ...more] = event.target.files ?? [];
        // The same file chosen twice must fire twice.
        event.target.value = '';
        if (first !== undefined) onFiles([first, ...more]);
      }}
    />
  );
}
