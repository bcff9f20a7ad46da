import { useEffect, useEffectEvent, useState } from 'react';

interface PictureInput {
  /** `target` is where it was dropped, or what had the focus when it was pasted. */
  onFile: (file: File, name: string, target: EventTarget | null) => void;
  /** Something was dropped that promised a file and held none. */
  onNothing: () => void;
}

/** Listens to drops and pastes on the whole page; true while a file hovers over it. */
export function usePictureInput({ onFile, onNothing }: PictureInput): boolean {
  const [hovering, setHovering] = useState(false);

  const take = useEffectEvent((files: FileList, pasted: boolean, target: EventTarget | null) => {
    const all = [...files];
    // Of several, the first that calls itself a picture.
    const file = all.find(({ type }) => type.startsWith('image/')) ?? all[0];
    if (file === undefined) onNothing();
    else onFile(file, pasted ? 'The pasted picture' : file.name, target);
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
        take(event.dataTransfer.files, false, event.target);
      },
      paste(event: ClipboardEvent) {
        const files = event.clipboardData?.files;
        // Text goes where it always goes: into the field that has the focus.
        if (files === undefined || files.length === 0) return;
        event.preventDefault();
        take(files, true, event.target);
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
