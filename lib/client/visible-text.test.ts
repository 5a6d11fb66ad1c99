import { describe, expect, it } from 'vitest';
import { visibleParts } from './visible-text';

const shown = (text: string) =>
  visibleParts(text)
    .map((part) => (part.hidden ? `[${part.text}]` : part.text))
    .join('');

describe('visibleParts', () => {
  it.each([
    ['plain text, Ärger, 東京, 👍', 'plain text, Ärger, 東京, 👍'],
    ['', ''],
    ['deploy\u202egnp.exe', 'deploy[U+202E]gnp.exe'],
    ['pay\u200bload', 'pay[U+200B]load'],
    ['a\tb\nc', 'a[U+0009]b[U+000A]c'],
    ['soft\u00adhyphen\u00a0space', 'soft[U+00AD]hyphen[U+00A0]space'],
    ['tag\u{e0041}', 'tag[U+E0041]'],
    ['filler\u3164\u2800', 'filler[U+3164][U+2800]'],
    ['half \ud800', 'half [U+D800]'],
    ['variant\ufe0f', 'variant[U+FE0F]'],
  ])('%j', (text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  it('shows two texts alike only when they are', () => {
    const texts = ['admin', 'admin\u200b', 'ad\u00admin', 'admin\ufe00', '\u202aadmin', 'admin\u2060'];
    expect(new Set(texts.map(shown)).size).toBe(texts.length);
  });
});
