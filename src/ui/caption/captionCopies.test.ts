// @vitest-environment jsdom
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { altAttribute, htmlPictures, markdownPicture } from './captionCopies';

describe('altAttribute', () => {
  it('is read back by an HTML parser as the caption, whatever the caption holds', () => {
    // A parser turns carriage returns and nulls into others, escaped or not.
    const text = fc.string({ unit: 'grapheme' }).filter((each) => !/[\r\0]/.test(each));
    fc.assert(
      fc.property(text, (caption) => {
        const page = new DOMParser().parseFromString(`<img ${altAttribute(caption)}>`, 'text/html');
        expect(page.body.children).toHaveLength(1);
        expect(page.querySelector('img')?.getAttributeNames()).toEqual(['alt']);
        expect(page.querySelector('img')?.alt).toBe(caption);
      }),
    );
  });
});

describe('markdownPicture', () => {
  it('names the file the caption belongs to', () => {
    expect(markdownPicture('red apple', 'apple.png')).toBe('![red apple](apple.png)');
    expect(markdownPicture('red apple', 'my apple (2).png')).toBe(
      '![red apple](my%20apple%20%282%29.png)',
    );
    expect(markdownPicture('red apple', 'The pasted picture')).toBe('![red apple](picture.png)');
  });

  it('escapes what would be markup', () => {
    expect(markdownPicture('a [b](c) *d* `e` <f>\n# g', 'x.png')).toBe(
      '![a \\[b\\]\\(c\\) \\*d\\* \\`e\\` \\<f\\> \\# g](x.png)',
    );
  });

  it('keeps any caption and any file name inside one picture', () => {
    const text = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(text, text, (caption, name) => {
        expect(markdownPicture(caption, `${name}.png`)).toMatch(
          /^!\[(?:[^\\[\]]|\\.)*\]\([^()\s<>]*\.png\)$/,
        );
      }),
    );
  });
});

it('writes an image a line, its name and its caption escaped', () => {
  const pictures = [
    { caption: 'cat "Tom" & <mouse>', file: `my "cat" (1)'s.png` },
    { caption: 'dog', file: 'dog.png' },
  ];
  expect(htmlPictures(pictures)).toBe(
    '<img src="my%20%22cat%22%20%281%29%27s.png" alt="cat &quot;Tom&quot; &amp; &lt;mouse&gt;">\n' +
      '<img src="dog.png" alt="dog">\n',
  );
});
