// Cross-origin isolation and the content policy for hosts that cannot set headers: without the first a browser gives
// no SharedArrayBuffer, so WASM gets one thread. Workers need both as much as the page does.
import { contentPolicy, isolation, POLICY_HEADER } from '../headers.mjs';

/**
 * The same answer with the headers that it lacks; its body moves over. One that has them is handed on untouched: the
 * browser keeps compiled code beside a stored answer, which it cannot do for one made here.
 */
export function isolated(response: Response): Response {
  // An error or an opaque answer cannot be rebuilt; neither can start a page or a worker.
  if (response.status === 0) return response;
  const wanted = Object.entries(isolation);
  // A host's own policy may be stricter: it stays.
  if (startsThread(response) && !response.headers.has(POLICY_HEADER)) {
    wanted.push([POLICY_HEADER, contentPolicy]);
  }
  if (wanted.every(([name, value]) => response.headers.get(name) === value)) return response;
  const { body, status, statusText } = response;
  const all = new Headers(response.headers);
  for (const [name, value] of wanted) all.set(name, value);
  return new Response(body, { status, statusText, headers: all });
}

/** A page and a worker's script are what a policy binds. */
function startsThread({ headers }: Response): boolean {
  return /html|javascript/.test(headers.get('Content-Type') ?? '');
}
