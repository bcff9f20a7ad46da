// The headers of every answer, in one place for the server, the service worker and the built page. Plain
// JavaScript, since the server starts before anything is compiled.

/** Without these a browser gives no SharedArrayBuffer, so WASM gets one thread. */
export const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

export const POLICY_HEADER = 'Content-Security-Policy';

/** What a page may do; SECURITY.md says why each is what it is. */
const directives = {
  'default-src': "'none'",
  'script-src': "'self' 'wasm-unsafe-eval'",
  'worker-src': "'self'",
  'style-src': "'self'",
  'font-src': "'self'",
  'img-src': "'self' blob:",
  // A pack may come from another server, on the visitor's word; nothing else ever leaves this one.
  'connect-src': "'self' blob: https: http://localhost:* http://127.0.0.1:*",
  'manifest-src': "'self'",
  'form-action': "'self'",
  'base-uri': "'none'",
  'require-trusted-types-for': "'script'",
  'trusted-types': 'default',
};

/** The policy as the built page's own `<meta>` says it, for hosts that set no headers. */
export const pagePolicy = written(directives);

/** The same as a header, which alone can say who may show the page in a frame. */
export const contentPolicy = written({ ...directives, 'frame-ancestors': "'self'" });

/** All headers for hosts that read them from a file `_headers` beside the page. */
export const headersFile = `/*
${[...Object.entries(isolation), [POLICY_HEADER, contentPolicy], ['Cache-Control', 'no-cache']]
  .map(([name, value]) => `  ${name}: ${value}`)
  .join('\n')}
/assets/*
  ! Cache-Control
  Cache-Control: public, max-age=31536000, immutable
`;

function written(rules) {
  return Object.entries(rules)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');
}
