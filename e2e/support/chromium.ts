// Chromium with more switches than the other tests have; these are in the place of the configuration's own.

/** Graphics computed by the processor: slow, and the same on every machine. */
export const softwareGpu = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
];

/** Options for `test.use({ launchOptions })`. */
export function chromiumWith(...switches: string[]) {
  return {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--no-first-run', '--disable-background-networking', ...switches],
  };
}
