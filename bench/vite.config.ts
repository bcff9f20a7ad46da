// Builds the bench page with the app's own build settings, beside the app and never into it: dist-bench/.
import { fileURLToPath } from 'node:url';
import { defineConfig, type UserConfig } from 'vite';
import app from '../vite.config.ts';

const { base, worker, optimizeDeps, build }: UserConfig = app;
const root = fileURLToPath(new URL('..', import.meta.url));

export default defineConfig({
  base,
  worker,
  optimizeDeps,
  root,
  // The pack is linked, not copied.
  publicDir: false,
  build: {
    ...build,
    outDir: 'dist-bench',
    emptyOutDir: true,
    rolldownOptions: { ...build?.rolldownOptions, input: `${root}bench/index.html` },
  },
});
