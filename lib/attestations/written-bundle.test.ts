import { expect, test } from 'vitest';
import { fromUtf8, utf8 } from '@/lib/kernel';
import { encodeSigstoreBundle, parseSigstoreBundle } from './sigstore-bundle';
import { buildStatement } from './statement';
import { parseWrittenBundle } from './written-bundle';

const payload = buildStatement({
  subjects: [{ name: 'a', sha256: '0'.repeat(64) }],
  predicateType: 'urn:mission-control:predicate:rules:v1',
  predicate: { environment: 'test', origin: 'live', createdAt: '2030-01-31T12:00:00.000Z' },
});
const encode = (count: number) =>
  encodeSigstoreBundle({
    payload,
    signature: Uint8Array.from({ length: 64 }, (_, i) => i),
    keyId: `SHA256:${'x'.repeat(43)}`,
    timestamps: Array.from({ length: count }, (_, i) => Uint8Array.of(i, 1, 2)),
  });

test.each([0, 1, 8])('with %i time stamps it says what the other reader says', (count) => {
  const bytes = encode(count);
  expect(parseWrittenBundle(bytes)).toEqual(parseSigstoreBundle(bytes));
});

test.each<[string, (text: string) => string]>([
  ['a space', (text) => text.replace('{', '{ ')],
  ['a line end behind it', (text) => `${text}\n`],
  ['URL-safe base64', (text) => text.replace('+', '-').replace('/', '_')],
  ['another order', (text) => text.replace(/("keyid":"[^"]*"),("sig":"[^"]*")/, '$2,$1')],
  ['an unknown field', (text) => text.replace('"tlogEntries":[]', '"tlogEntries":[],"x":1')],
  ['a name that is too long', (text) => text.replace(/"hint":"[^"]*"/, `"hint":"${'x'.repeat(201)}"`)],
  ['a payload that is no statement', (text) => text.replace(/"payload":"[^"]*"/, '"payload":"e30="')],
  ['base64 with stray bits', (text) => text.replace(/"sig":"[^"]*"/, '"sig":"AB=="')],
])('is refused: %s', (_, bend) => {
  expect(parseWrittenBundle(utf8(bend(fromUtf8(encode(1)))))).toBeNull();
});

test('more time stamps than a bundle may have are refused', () => {
  expect(parseWrittenBundle(encode(9))).toBeNull();
});
