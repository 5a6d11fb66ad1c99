import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, type Json } from './canonical-json';
import { digestJson } from './digest';

const vectors = join(process.env.MC_SHARED_DIR ?? join(process.cwd(), '..', 'shared'), 'vectors', 'jcs');

function vectorNames(): string[] {
  try {
    return readdirSync(vectors)
      .filter((name) => name.startsWith('testdata_input_'))
      .map((name) => name.slice('testdata_input_'.length, -'.json'.length));
  } catch (error) {
    if (process.env.MC_TOOLS === 'required') throw error;
    return [];
  }
}

describe('canonical JSON', () => {
  it.each(vectorNames())('gives the published bytes for the RFC 8785 vector %s', (name) => {
    const input: Json = JSON.parse(readFileSync(join(vectors, `testdata_input_${name}.json`), 'utf8'));
    const expected = readFileSync(join(vectors, `testdata_output_${name}.json`), 'utf8');
    expect(canonicalJson(input)).toBe(expected);
  });

  it.each([
    ['not a number', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['a lone high surrogate', '\ud800'],
    ['a lone low surrogate as a key', { '\udc00': 1 }],
  ] as [string, Json][])('refuses %s, which has no canonical form', (_name, value) => {
    expect(() => canonicalJson(value)).toThrowError(/canonical JSON has no form/);
  });

  it('gives one digest whatever the order of keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.integer()), (record) => {
        const reversed = Object.fromEntries(Object.entries(record).reverse());
        expect(digestJson(reversed)).toBe(digestJson(record));
      }),
    );
  });

  it('survives a round trip through JSON.parse', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value as Json);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });
});
