import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// Cross-origin isolation: without it a browser gives no SharedArrayBuffer, so WASM gets one thread.
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

// Libraries change rarely: a chunk of their own keeps its cache across releases. The builds of ONNX
// Runtime stay apart, each in the chunk of its dynamic import: a worker may run exactly one of them.
const chunks = {
  codeSplitting: { groups: [{ name: 'vendor', test: /node_modules[\\/](?!onnxruntime)/ }] },
};

export default defineConfig({
  base: './',
  plugins: [react()],
  server: { headers: isolation },
  preview: { headers: isolation, port: 4173, strictPort: true },
  // Pre-bundling would move the file away from the .wasm files that lie beside it.
  optimizeDeps: { exclude: ['onnxruntime-web'] },
  worker: { format: 'es', rolldownOptions: { output: chunks } },
  build: {
    target: 'esnext',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1024,
    rolldownOptions: { output: chunks },
  },
  test: {
    include: ['src/**/*.test.{ts,tsx}', 'cli/**/*.test.ts', 'scripts/**/*.test.mjs'],
    environment: 'node',
    testTimeout: 20_000,
  },
});
