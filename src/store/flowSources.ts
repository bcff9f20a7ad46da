import type { Caption, TakenPicture } from './captioning';
import type { FlowSource } from './flowTrace';
import type { DrawnPicture } from './generation';
import type { Crop } from './crop';
import { promptWithStyle, type Style } from './prompts';

/** What it takes to walk the path of a drawn picture again. @param styles those of the pack that drew it */
export function flowOfDrawing(picture: DrawnPicture, styles: readonly Style[]): FlowSource {
  const { draft, steps, guidance, solver, url } = picture;
  const { seed } = draft;
  const style = styles.find(({ id }) => id === draft.styleId);
  const prompt = promptWithStyle(draft.prompt, style);
  const words = draft.prompt.trim();
  return { kind: 'drawn', words, url, request: { prompt, seed, steps, guidance, solver } };
}

/** The same for a picture that was captioned, or the part of it; always with the pack's own numbers. */
export function flowOfCaption(
  { url, name }: TakenPicture,
  crop: Crop | null,
  { caption }: Caption,
): FlowSource {
  return { kind: 'read', words: caption.text, url, name, crop, request: {} };
}
