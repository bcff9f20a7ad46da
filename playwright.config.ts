import { defineConfig } from '@playwright/test';

const port = process.env.PORT ?? '4173';

export default defineConfig({
  testDir: 'e2e',
  workers: 1,
  // A test that needs it is named in the summary of `npm test`.
  retries: 1,
  timeout: 180_000,
  reporter: 'list',
  use: {
    baseURL: `http://localhost:${port}`,
    // Far beyond what any click needs; a missing button should not cost a whole test's time.
    actionTimeout: 20_000,
    // Requests that a service worker answers cannot be altered by a test; offline.spec.ts allows it.
    serviceWorkers: 'block',
    // Of the second try only: recording the pack on its way into the page takes longer than the whole of most tests.
    trace: 'on-first-retry',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  webServer: {
    command: `node scripts/serve.mjs --port ${port}`,
    url: `http://localhost:${port}`,
    reuseExistingServer: true,
  },
});
