import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cases, hostileText, patience } from '../exchange/testing/fuzz';
import { sharedId } from '../pwa/page/arrivals';
import { readAddress, readPlace, withoutArrival, withoutProvider, withoutRecipe } from './address';

const base = 'https://example.com/app/';

it(
  'an address of somebody’s making never stops the page',
  () => {
    const query = fc
      .array(
        fc.tuple(
          fc.constantFrom('pack', 'ep', 'place', 'shared', '__proto__'),
          fc.oneof(
            hostileText,
            fc.constantFrom(
              'javascript:alert(1)',
              'data:,x',
              'blob:x',
              'file:///etc/passwd',
              '//[',
            ),
            fc.webUrl(),
          ),
        ),
        { maxLength: 4 },
      )
      .map((pairs) =>
        pairs.map(
          ([key, value]) => `${key}=${encodeURIComponent(value.replace(/\p{Surrogate}/gu, ''))}`,
        ),
      );
    fc.assert(
      fc.property(query, hostileText, (pairs, hash) => {
        const { href } = new URL(`${base}?${pairs.join('&')}#${hash}`);
        const { packUrl, forcedProvider } = readAddress(href, base);
        const pack = new URL(packUrl);
        expect(['https:', 'http:']).toContain(pack.protocol);
        expect(pack.pathname.endsWith('/')).toBe(true);
        expect([null, 'auto', 'webgpu', 'wasm']).toContain(forcedProvider);
        readPlace(href);
        sharedId(href);
        for (const tidy of [withoutArrival, withoutProvider, withoutRecipe]) {
          expect(new URL(tidy(href)).pathname).toBe('/app/');
        }
      }),
      cases,
    );
  },
  patience,
);
