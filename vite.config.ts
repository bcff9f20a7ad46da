import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// Cross-origin isolation: without it a browser gives no SharedArrayBuffer, so WASM gets one thread.
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

// ONNX Runtime and the libraries change rarely: chunks of their own keep their cache across releases.
const chunks = {
  codeSplitting: {
    groups: [
      { name: 'ort', test: /node_modules[\\/]onnxruntime/, priority: 2 },
      { name: 'vendor', test: /node_modules/, priority: 1 },
    ],
  },
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
