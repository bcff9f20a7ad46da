// Cross-origin isolation for hosts that cannot set headers: without it a browser gives no
// SharedArrayBuffer, so WASM gets one thread. Workers need the headers as much as the page does.

const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/**
 * The same answer with the headers of cross-origin isolation; its body moves over. One that has them is handed on
 * untouched: the browser keeps compiled code beside a stored answer, which it cannot do for one made here.
 */
export function isolated(response: Response): Response {
  // An error or an opaque answer cannot be rebuilt; neither can start a page or a worker.
  if (response.status === 0) return response;
  const wanted = Object.entries(headers);
  if (wanted.every(([name, value]) => response.headers.get(name) === value)) return response;
  const { body, status, statusText } = response;
  const all = new Headers(response.headers);
  for (const [name, value] of wanted) all.set(name, value);
  return new Response(body, { status, statusText, headers: all });
}
