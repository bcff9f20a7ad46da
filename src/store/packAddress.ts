/** Where Hugging Face serves the files of a repository's main branch. */
const hub = 'https://huggingface.co/';

/**
 * The folder that a typed text means, absolute and with a slash at its end: an address, or `owner/name` on Hugging
 * Face; null for anything else.
 */
export function readPackAddress(text: string, base: string): string | null {
  const trimmed = text.trim();
  const repository = /^(?:https:\/\/huggingface\.co\/)?([\w.-]{1,96}\/[\w.-]{1,96})\/?$/.exec(
    trimmed,
  );
  if (repository) return `${hub}${repository[1]}/resolve/main/`;
  const address = /^(https?:|\.{0,2}\/)/i.test(trimmed) ? URL.parse(trimmed, base) : null;
  if (address === null || !/^https?:$/.test(address.protocol)) return null;
  address.hash = '';
  address.search = '';
  address.pathname = address.pathname.replace(/\/manifest\.json$/, '/').replace(/\/?$/, '/');
  return address.href;
}

/** Whether a pack of this address comes from another host than the app. */
export function isElsewhere(url: string, bundledUrl: string): boolean {
  return /^https?:/.test(url) && new URL(url).origin !== new URL(bundledUrl).origin;
}
