import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { webManifest } from './webManifest.ts';

const inPublic = (path: string) => new URL(`../../public/${path}`, import.meta.url);

describe('the web app manifest', () => {
  it('has the colours of the page', () => {
    const tokens = readFileSync(new URL('../ui/tokens.css', import.meta.url), 'utf8');
    const paper = /--paper: light-dark\((#[0-9a-f]{6}),/.exec(tokens)?.[1];
    expect(webManifest.background_color).toBe(paper);
    expect(webManifest.theme_color).toBe(paper);
  });

  it('names icons of the sizes they have', async () => {
    const drawn = webManifest.icons?.filter(({ type }) => type === 'image/png') ?? [];
    expect(drawn.length).toBeGreaterThan(0);
    for (const { src, sizes } of drawn) {
      const { width, height } = await sharp(readFileSync(inPublic(src))).metadata();
      expect(`${width}x${height}`).toBe(sizes);
    }
  });

  it('fills the ground of a maskable icon and keeps its drawing inside the circle that every system shows', async () => {
    const file = readFileSync(inPublic('icons/maskable-512.png'));
    const { data, info } = await sharp(file)
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const ground = data.subarray(0, 3).join();
    const middle = info.width / 2;
    let outermost = 0;
    for (let i = 0; i < info.width * info.height; i += 1) {
      if (data.subarray(3 * i, 3 * i + 3).join() === ground) continue;
      const x = (i % info.width) - middle;
      const y = Math.floor(i / info.width) - middle;
      outermost = Math.max(outermost, Math.hypot(x, y));
    }
    expect(outermost).toBeGreaterThan(0);
    expect(outermost).toBeLessThanOrEqual(0.4 * info.width);
  });

  it('names screenshots of the sizes they have', async () => {
    const shots = webManifest.screenshots ?? [];
    expect(shots.map(({ form_factor }) => form_factor)).toContain('narrow');
    for (const { src, sizes } of shots) {
      const file = readFileSync(new URL(`../../docs/${src}`, import.meta.url));
      const { width, height } = await sharp(file).metadata();
      expect(`${width}x${height}`).toBe(sizes);
    }
  });

  it('is the same in any folder', () => {
    const { start_url, scope, icons = [], shortcuts = [], share_target } = webManifest;
    const { screenshots = [] } = webManifest;
    const addresses = [start_url, scope, share_target?.action].concat(
      [...icons, ...screenshots].map(({ src }) => src),
      shortcuts.map(({ url }) => url),
    );
    for (const address of addresses) expect(address).toMatch(/^(\.\/|[a-z])[^:]*$/);
  });
});
