/** More than any drawing has; a browser shows this many in about a second. */
export const MOST_ELEMENTS = 100_000;

/**
 * How many elements an SVG makes a browser draw: what is shown by reference counts each time it is. A few lines can ask
 * for thousands of millions, and an image that draws cannot be stopped. Infinity for one that shows itself, and for what
 * is no SVG.
 *
 * @param url an object URL of the file
 */
export async function drawingCost(url: string): Promise<number> {
  const root = await rootOf(url);
  if (root?.localName !== 'svg') return Infinity;
  const known = new Map<Element, number>();
  const cost = (element: Element): number => {
    const before = known.get(element);
    if (before !== undefined) return before;
    known.set(element, Infinity);
    let sum = 1;
    for (const child of element.children) sum += cost(child);
    for (const shown of referencesOf(element)) sum += cost(shown);
    known.set(element, sum);
    return sum;
  };
  try {
    return cost(root);
  } catch {
    // Nested deeper than the stack.
    return Infinity;
  }
}

/** The root of the file's own document, in which nothing runs; a DOMParser would be given text, which the policy forbids. */
function rootOf(url: string): Promise<Element | null> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open('GET', url);
    request.responseType = 'document';
    request.overrideMimeType('image/svg+xml');
    request.onload = () => resolve(request.responseXML?.documentElement ?? null);
    request.onerror = () => resolve(null);
    request.send();
  });
}

/** The elements of the same file that an element's attributes name: `href="#a"`, `fill="url(#a)"`. */
function referencesOf(element: Element): Element[] {
  const found: Element[] = [];
  for (const { value } of element.attributes) {
    for (const [, id] of value.matchAll(/#([^\s"')]+)/g)) {
      const named = element.ownerDocument.getElementById(id ?? '');
      if (named !== null) found.push(named);
    }
  }
  return found;
}
