import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8 } from './bytes';
import { parseStrictJson } from './strict-json';

const vectors = join(
  process.env.MC_SHARED_DIR ?? join(process.cwd(), '..', 'shared'),
  'vectors',
  'json-parsing',
);

/** Accepted by most parsers, and refused here on purpose: two readers might take two different values. */
const REFUSED_ON_PURPOSE = ['y_object_duplicated_key.json', 'y_object_duplicated_key_and_value.json'];

function files(verdict: 'y' | 'n'): string[] {
  try {
    return readdirSync(vectors)
      .map((name) => name.replace('test_parsing_', ''))
      .filter((name) => name.startsWith(`${verdict}_`));
  } catch (error) {
    if (process.env.MC_TOOLS === 'required') throw error;
    return [];
  }
}

const read = (name: string) => new Uint8Array(readFileSync(join(vectors, `test_parsing_${name}`)));
const present = files('y').length > 0;

describe.skipIf(!present)('published files of json-parsing', () => {
  it('are all there', () => {
    expect([files('y').length, files('n').length]).toEqual([95, 188]);
  });

  it.each(files('n'))('refuses %s', (name) => {
    expect(() => parseStrictJson(read(name))).toThrowError(
      expect.objectContaining({ code: expect.stringMatching(/^(invalid_input|too_large)$/) }),
    );
  });

  it.each(files('y').filter((name) => !REFUSED_ON_PURPOSE.includes(name)))('reads %s', (name) => {
    const bytes = read(name);
    expect(JSON.stringify(parseStrictJson(bytes))).toBe(
      JSON.stringify(JSON.parse(Buffer.from(bytes).toString('utf8'))),
    );
  });

  it.each(REFUSED_ON_PURPOSE)('refuses %s, whose key stands twice', (name) => {
    expect(() => parseStrictJson(read(name))).toThrowError(/stands twice/);
  });
});

const parse = (text: string, limits?: Parameters<typeof parseStrictJson>[1]) =>
  parseStrictJson(utf8(text), limits);

describe('parseStrictJson', () => {
  it('reads what JSON.stringify writes, with any white space, as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1, '\t', ' \n'), (value, space) => {
        const text = JSON.stringify(value, null, space);
        expect(JSON.stringify(parse(text))).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
  });

  it('accepts nothing that JSON.parse refuses, and gives the same value where both accept', () => {
    const fragment = fc.constantFrom(
      ...[
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"',
        '"a"',
        '"b"',
        '\\',
        '\\u00e9',
        '\\ud800',
        'true',
        'null',
        'false',
      ],
      ...['0', '-', '1', '.', 'e', '+', '12', '1e5', '-0', ' ', '\n', '\u00a0', 'é', '\u0001', '__proto__'],
    );
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        let ours: unknown;
        try {
          ours = parse(text);
        } catch {
          return;
        }
        expect(JSON.stringify(ours)).toBe(JSON.stringify(JSON.parse(text)));
      }),
      { numRuns: 20_000 },
    );
  });

  it('takes __proto__ and constructor for keys like any other', () => {
    const value = parse('{"__proto__":{"admin":true},"constructor":1}') as Record<string, unknown>;
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor']);
    expect(value.admin).toBeUndefined();
    expect(Object.getPrototypeOf(value)).toBeNull();
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
  });

  it('sees that two spellings of a key are one', () => {
    expect(() => parse('{"a":1,"\\u0061":2}')).toThrowError(/"a" stands twice/);
    expect(() => parse('{"x":{"__proto__":1,"__proto__":2}}')).toThrowError(/stands twice/);
    expect(parse('{"a":{"a":1},"b":{"a":2}}')).toEqual({ a: { a: 1 }, b: { a: 2 } });
  });

  it.each([
    ['a byte order mark', '\ufeff{}'],
    ['a number beyond all bounds', '1e400'],
    ['its negative', '[-1e999]'],
    ['a comment', '{} // done'],
    ['single quotes', "{'a':1}"],
    ['a trailing comma', '[1,]'],
    ['two values', '1 2'],
    ['nothing', ''],
    ['white space of another kind', '\u00a01'],
  ])('refuses %s', (_name, text) => {
    expect(() => parse(text)).toThrowError(expect.objectContaining({ code: 'invalid_input' }));
  });

  it('says where the mistake is', () => {
    expect(() => parse('{"a": tru}')).toThrowError(/unexpected "t" at character 7/);
    expect(() => parse('[1')).toThrowError(/unexpected the end at character 3/);
  });

  it.each([
    ['bytes', '[1,2,3]', { maxBytes: 6 }, { maxBytes: 7 }],
    ['depth', '[[[]]]', { maxDepth: 1 }, { maxDepth: 2 }],
    ['members of arrays', '[1,2,3]', { maxMembers: 2 }, { maxMembers: 3 }],
    ['members of objects', '{"a":1,"b":[2]}', { maxMembers: 2 }, { maxMembers: 3 }],
  ])('stops at the limit of %s', (_name, text, tooTight, enough) => {
    expect(() => parse(text, tooTight)).toThrowError(expect.objectContaining({ code: 'too_large' }));
    expect(() => parse(text, enough)).not.toThrow();
  });

  it('is not brought down by deep nesting', () => {
    expect(() => parse('['.repeat(1_000_000))).toThrowError(expect.objectContaining({ code: 'too_large' }));
    expect(() => parse('{"a":'.repeat(200_000))).toThrowError(expect.objectContaining({ code: 'too_large' }));
  });
});
