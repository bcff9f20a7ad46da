/** A caption as the `alt` attribute of an `<img>`, quotes included, ready to be pasted into HTML. */
export function altAttribute(caption: string): string {
  const escaped = caption
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
  return `alt="${escaped}"`;
}

/** What a picture without a file of its own (pasted, taken with the camera) is called in Markdown. */
const UNNAMED = 'picture.png';

/**
 * A picture with its caption in CommonMark, `![caption](file)`.
 *
 * @param name the picture's file name; a name without an extension is no file's, and UNNAMED takes its place
 */
export function markdownPicture(caption: string, name: string): string {
  return `![${escapeMarkdown(caption)}](${destination(name)})`;
}

/** Pictures with their captions in HTML, an `<img>` a line. */
export function htmlPictures(pictures: readonly { caption: string; file: string }[]): string {
  const lines = pictures.map(({ caption, file }) => {
    const source = `src="${destination(file)}"`;
    return `<img ${source} ${altAttribute(caption)}>\n`;
  });
  return lines.join('');
}

/** Every character that CommonMark or its tables could read as markup, and no line that could end the text. */
function escapeMarkdown(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_{}[\]<>()#!|~&$]/g, '\\$&');
}

/** encodeURIComponent leaves parentheses alone, which would end the destination. File names hold no lone surrogates. */
function destination(name: string): string {
  const file = /\.[a-z0-9]+$/i.test(name) ? name : UNNAMED;
  return encodeURIComponent(file).replace(
    /[()'*!]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
