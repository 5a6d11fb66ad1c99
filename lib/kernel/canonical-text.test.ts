import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromUtf8, utf8 } from './bytes';
import { canonicalJson, type Json } from './canonical-json';
import { parseCanonicalJson } from './canonical-text';
import { JSON_LIMITS, parseStrictJson } from './strict-json';

const read = (text: string, limits = JSON_LIMITS) => parseCanonicalJson(utf8(text), limits);

test('whatever is written canonically is read back', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false, depthSize: 'small' }), (value) => {
      const text = canonicalJson(value as Json);
      if (text.includes('"__proto__":')) return;
      expect(canonicalJson(read(text) as Json)).toBe(text);
    }),
  );
});

test('what it reads, the strict parser reads too, and the same', () => {
  fc.assert(
    fc.property(
      fc.json({ noUnicodeString: false }),
      fc.nat(),
      fc.string({ maxLength: 2 }),
      (text, at, put) => {
        const bent =
          text.slice(0, at % (text.length + 1)) + put + text.slice((at % (text.length + 1)) + put.length);
        // Halves of a character are no text any more.
        const whole = fromUtf8(utf8(bent));
        if (read(whole) !== null) expect(canonicalJson(parseStrictJson(utf8(whole)))).toBe(whole);
      },
    ),
    { numRuns: 2_000 },
  );
});

test.each([
  ['keys out of order', '{"b":1,"a":2}'],
  ['a key that stands twice', '{"a":1,"a":1}'],
  ['a space', '{"a": 1}'],
  ['a space behind it', '{"a":1} '],
  ['another way to write a number', '[1.0]'],
  ['minus zero', '[-0]'],
  ['a number too large', '[1e999]'],
  ['an escape that need not be', '["\\u0041"]'],
  ['half a character', '["\\ud800"]'],
  ['the key __proto__', '{"__proto__":1}'],
  ['no JSON', '{"a":'],
  ['a byte order mark', '\ufeff{}'],
])('is not canonical: %s', (_, text) => {
  expect(read(text)).toBeNull();
});

test.each([
  ['bytes', '["123456789"]', { ...JSON_LIMITS, maxBytes: 8 }],
  ['depth', `${'['.repeat(9)}${']'.repeat(9)}`, { ...JSON_LIMITS, maxDepth: 7 }],
  ['members', '[1,2,3]', { ...JSON_LIMITS, maxMembers: 2 }],
  ['a hundred thousand brackets', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, JSON_LIMITS],
])('is over the limit: %s', (_, text, limits) => {
  expect(read(text, limits)).toBeNull();
});

test('bytes that are not UTF-8 are nothing', () => {
  expect(parseCanonicalJson(Uint8Array.of(0x22, 0xff, 0x22), JSON_LIMITS)).toBeNull();
});
