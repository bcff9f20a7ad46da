// The dependency rule of docs/architecture.md, kept by lint: which room may import which.

const reach = {
  protocol: [],
  flow: [],
  exchange: ['protocol'],
  pack: ['protocol', 'flow'],
  runtime: ['protocol', 'pack', 'flow'],
  client: ['protocol'],
  library: ['client', 'protocol'],
  store: ['client', 'protocol', 'exchange', 'flow'],
  ui: ['store', 'protocol', 'exchange'],
  pwa: ['protocol'],
  app: ['ui', 'store', 'client', 'runtime', 'pack', 'protocol', 'flow', 'pwa', 'exchange'],
  cli: ['runtime', 'pack', 'protocol', 'flow'],
  bench: ['runtime', 'pack', 'protocol', 'flow'],
};
const rooms = Object.keys(reach);
/** Rooms beside src/. */
const outside = ['cli', 'bench'];

/** One ESLint configuration block a room; tests may reach one room further only through `testing/`. */
export function boundaries({ noDefaultExport }) {
  return rooms.map((room) => {
    const closed = rooms.filter((other) => other !== room && !reach[room].includes(other));
    const bans = [
      {
        pattern: `^(\\.\\./)+(src/)?(${closed.join('|')})(/|$)`,
        message: `${room}/ may import only ${reach[room].join(', ') || 'nothing of ours'} (see docs/architecture.md).`,
      },
    ];
    if (room !== 'runtime') {
      bans.push({ pattern: '^onnxruntime', message: 'Only runtime/ imports ONNX Runtime.' });
    }
    if (room !== 'ui' && room !== 'app') {
      bans.push({
        pattern: '^(react|react-dom|zustand/react)(/|$)',
        message: 'React belongs in ui/ and app/.',
      });
      bans.push({
        pattern: '^zustand$',
        message: "Import 'zustand/vanilla': the core knows no React.",
      });
    }
    return {
      files: [`${outside.includes(room) ? room : `src/${room}`}/**/*.{ts,tsx}`],
      ignores: ['**/*.test.ts', '**/*.test.tsx', '**/testing/**', '**/*.config.ts'],
      rules: {
        '@typescript-eslint/no-restricted-imports': [
          'error',
          { patterns: bans.map(({ pattern, message }) => ({ regex: pattern, message })) },
        ],
        // The rule above does not see import(...) and new URL(...).
        'no-restricted-syntax': [
          'error',
          noDefaultExport,
          ...bans.flatMap(({ pattern, message }) => [
            {
              selector: `ImportExpression > Literal[value=/${pattern.replaceAll('/', '\\/')}/]`,
              message,
            },
            {
              selector: `NewExpression[callee.name="URL"] > Literal[value=/${pattern.replaceAll('/', '\\/')}/]`,
              message,
            },
          ]),
        ],
      },
    };
  });
}
