import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPackPath, packFileUrl, packFolder } from './paths';

describe('isPackPath', () => {
  it.each(['flow.onnx', 'examples/pizza.png', 'a/b/c_d-e.bin', '.hidden', 'v1..2/x'])(
    'takes %s',
    (path) => {
      expect(isPackPath(path)).toBe(true);
    },
  );

  const refused = [
    '',
    '/',
    '/a',
    'a/',
    'a//b',
    '.',
    '..',
    './a',
    'a/../b',
    'a/..',
    '..\\a',
    'a b',
    'a%2e',
    'http://x/y',
    'C:/x',
    'a?b',
    'a#b',
    'ü',
    'a\n',
    'x'.repeat(201),
  ];
  it.each(refused)('refuses %j', (path) => {
    expect(isPackPath(path)).toBe(false);
  });

  it('never lets a file out of the folder, whatever the text', () => {
    const folder = new URL('https://host.example/packs/one/');
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom('..', '.', '/', '\\', '%2e%2e', '//', 'a', 'a.onnx', 'https:'),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const path = pieces.join('');
        if (!isPackPath(path)) return;
        const url = packFileUrl(folder, path);
        expect(url.href).toBe(folder.href + path);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('packFolder', () => {
  it.each([
    ['models/emoji', 'https://host.example/app/models/emoji/'],
    ['models/emoji/', 'https://host.example/app/models/emoji/'],
    ['/models/emoji/manifest.json', 'https://host.example/models/emoji/'],
    ['https://other.example/p?x=1#y', 'https://other.example/p/'],
    ['https://other.example', 'https://other.example/'],
  ])('reads %s', (url, folder) => {
    expect(packFolder(url, 'https://host.example/app/').href).toBe(folder);
  });

  it.each([
    'javascript:alert(1)',
    'data:text/plain,x',
    'blob:https://x/1',
    'file:///etc/',
    'http://',
  ])('refuses %s', (url) => {
    expect(() => packFolder(url, 'https://host.example/')).toThrow(
      'is not the address of a model pack',
    );
  });

  it('needs an absolute address where there is no page', () => {
    expect(() => packFolder('models/emoji', undefined)).toThrow(
      'is not the address of a model pack',
    );
  });
});
