import { useEffect, useEffectEvent, useState } from 'react';
import { droppedFiles, type DroppedFile } from './droppedFiles';

interface PictureInput {
  /**
   * The files as they came; whether they are pictures shows once they are opened. `target` is where they were dropped,
   * or what had the focus when they were pasted.
   */
  onFiles: (files: [DroppedFile, ...DroppedFile[]], target: EventTarget | null) => void;
  /** Whether only pictures count of what lies in a folder. */
  picturesOnly: boolean;
  /** Something was dropped that promised a file and held none. */
  onNothing: () => void;
}

/** Listens to drops and pastes on the whole page; true while a file hovers over it. */
export function usePictureInput({ onFiles, onNothing, picturesOnly }: PictureInput): boolean {
  const [hovering, setHovering] = useState(false);

  const take = useEffectEvent(
    ([first, ...rest]: readonly DroppedFile[], target: EventTarget | null) => {
      if (first === undefined) onNothing();
      else onFiles([first, ...rest], target);
    },
  );

  const takeDropped = useEffectEvent(async (transfer: DataTransfer, target: EventTarget | null) => {
    const { files, folder } = await droppedFiles(transfer);
    const wanted = ({ file }: DroppedFile) => !picturesOnly || file.type.startsWith('image/');
    take(folder ? files.filter(wanted) : files, target);
  });

  useEffect(() => {
    // Every element on the way fires its own enter and leave; only their balance tells.
    let depth = 0;
    const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const settle = (next: number) => {
      depth = Math.max(0, next);
      setHovering(depth > 0);
    };
    const listeners = {
      dragenter(event: DragEvent) {
        if (holdsFiles(event)) settle(depth + 1);
      },
      dragleave(event: DragEvent) {
        if (holdsFiles(event)) settle(depth - 1);
      },
      dragover(event: DragEvent) {
        // Without this the browser would open the file and leave the page.
        if (holdsFiles(event)) event.preventDefault();
      },
      drop(event: DragEvent) {
        if (!holdsFiles(event) || event.dataTransfer === null) return;
        event.preventDefault();
        settle(0);
        void takeDropped(event.dataTransfer, event.target);
      },
      paste(event: ClipboardEvent) {
        const files = event.clipboardData?.files;
        // Text goes where it always goes: into the field that has the focus.
        if (files === undefined || files.length === 0) return;
        event.preventDefault();
        const name = files.length === 1 ? 'The pasted picture' : null;
        take(
          [...files].map((file) => ({ file, name: name ?? file.name, path: file.name })),
          event.target,
        );
      },
    };
    const entries = Object.entries(listeners) as [string, EventListener][];
    for (const [type, listener] of entries) window.addEventListener(type, listener);
    return () => {
      for (const [type, listener] of entries) window.removeEventListener(type, listener);
    };
  }, []);

  return hovering;
}
