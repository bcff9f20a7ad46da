import { readFileSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { defineConfig } from 'vitest/config';
import { licencesOf } from './scripts/licences.mjs';
import {
  contentPolicy,
  headersFile,
  isolation,
  pagePolicy,
  POLICY_HEADER,
} from './src/pwa/headers.mjs';
import { webManifest } from './src/pwa/webManifest.ts';

// The libraries of the first page change rarely: a chunk of their own keeps its cache across releases. What
// only some places need comes with them, by dynamic import. So do the builds of ONNX Runtime, each in a
// chunk of its own: a worker may run exactly one of them.
const pageLibraries =
  /node_modules[\\/](react|react-dom|scheduler|zustand|lucide-react|i18next)[\\/]/;
const workerLibraries = /node_modules[\\/](zod|@noble|@huggingface)[\\/]/;
const chunks = (libraries: RegExp) => ({
  codeSplitting: { groups: [{ name: 'vendor', test: libraries }] },
});

const offline = VitePWA({
  strategies: 'injectManifest',
  srcDir: 'src/pwa/worker',
  // Built as serviceWorker.js, which src/pwa/names.ts knows.
  filename: 'serviceWorker.ts',
  // src/pwa/page registers it: the page has to wait for it.
  injectRegister: false,
  registerType: 'prompt',
  manifest: webManifest,
  // The patterns below find the icons already.
  includeManifestIcons: false,
  integration: {
    // It has a build of its own, which would not be as quiet as the one it belongs to.
    configureCustomSWViteBuild(build) {
      build.logLevel = 'warn';
    },
  },
  injectManifest: {
    rollupFormat: 'iife',
    // A pack's large files are not listed: src/pack keeps them by their hash.
    globPatterns: [
      '**/*.{html,js,css,woff2,svg,png,wasm}',
      'licences.txt',
      'models/*/manifest.json',
    ],
    // For the dialog that installs the app, which has a network.
    globIgnores: ['screenshots/**'],
    // For ONNX Runtime's .wasm, which the service worker has to know but fetches when one is used.
    maximumFileSizeToCacheInBytes: 64 * 2 ** 20,
  },
});

/** For hosts that set no headers; the development server's own scripts are inline. */
const policyInPage: Plugin = {
  name: 'policy-in-page',
  apply: 'build',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: { 'http-equiv': POLICY_HEADER, content: pagePolicy },
      injectTo: 'head-prepend',
    },
  ],
};

/** Files beside the page: the licences that the settings link to, headers for hosts that read them, screenshots. */
const beside: Plugin = {
  name: 'beside',
  apply: 'build',
  generateBundle() {
    const emit = (fileName: string, source: string | Uint8Array) =>
      this.emitFile({ type: 'asset', fileName, source });
    emit('licences.txt', licencesOf(import.meta.dirname));
    emit('_headers', headersFile);
    for (const { src } of webManifest.screenshots ?? []) {
      emit(src, readFileSync(new URL(`docs/${src}`, import.meta.url)));
    }
  },
};

export default defineConfig({
  base: './',
  plugins: [react(), policyInPage, beside, offline],
  server: { headers: isolation },
  preview: {
    headers: { ...isolation, [POLICY_HEADER]: contentPolicy },
    port: 4173,
    strictPort: true,
  },
  // Pre-bundling would move the file away from the .wasm files that lie beside it.
  optimizeDeps: { exclude: ['onnxruntime-web'] },
  worker: { format: 'es', rolldownOptions: { output: chunks(workerLibraries) } },
  build: {
    target: 'esnext',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1024,
    // Which plugin took how long concerns nobody who starts the app.
    rolldownOptions: { output: chunks(pageLibraries), checks: { pluginTimings: false } },
  },
  test: {
    include: [
      'src/**/*.test.{ts,tsx}',
      'cli/**/*.test.ts',
      'scripts/**/*.test.mjs',
      'training/icons/*.test.mjs',
    ],
    environment: 'node',
    setupFiles: 'scripts/testing/patience.mjs',
    // Far beyond what any test needs on a machine of its own; one that is shared can be ten times slower.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
