import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  concatBytes,
  equalBytes,
  fromBase64,
  fromHex,
  fromUtf8,
  readAll,
  toBase64,
  toHex,
  utf8,
} from './bytes';

const anyBytes = fc.uint8Array({ maxLength: 300 });

describe('base64', () => {
  it('is what Node writes, and comes back', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const text = toBase64(bytes);
        expect(text).toBe(Buffer.from(bytes).toString('base64'));
        expect(equalBytes(fromBase64(text), bytes)).toBe(true);
      }),
    );
  });

  it('writes more bytes than fit on the stack of one call', () => {
    const bytes = new Uint8Array(300_000).fill(7);
    expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
  });

  it('has one text for each run of bytes: any text it reads, it writes again', () => {
    const characters = fc.constantFrom(...'ABCDEFwxyz0189+/=-_ \n');
    fc.assert(
      fc.property(fc.string({ unit: characters, maxLength: 12 }), (text) => {
        try {
          expect(toBase64(fromBase64(text))).toBe(text);
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid_input' });
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['no padding', 'QQ'],
    ['too much padding', 'QQ==='],
    ['white space', 'QUJD\n'],
    ['the URL-safe alphabet', '-_-_'],
    ['bits that mean nothing after one byte', 'QR=='],
    ['bits that mean nothing after two bytes', 'QUJ='],
    ['padding in the middle', 'QQ==QQ=='],
    ['a letter that only looks right', 'QUJС'],
  ])('refuses %s', (_name, text) => {
    expect(() => fromBase64(text)).toThrowError(expect.objectContaining({ code: 'invalid_input' }));
  });
});

describe('hex', () => {
  it('is lower case, reads both cases, and comes back', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect(toHex(bytes)).toBe(Buffer.from(bytes).toString('hex'));
        expect(equalBytes(fromHex(toHex(bytes).toUpperCase()), bytes)).toBe(true);
      }),
    );
  });

  it.each(['a', '0x12', 'zz', '12 '])('refuses %j', (text) => {
    expect(() => fromHex(text)).toThrowError(/not hexadecimal/);
  });
});

describe('UTF-8', () => {
  it('comes back for any text of whole characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(fromUtf8(utf8(text))).toBe(text);
      }),
    );
  });

  it('keeps a byte order mark', () => {
    expect(fromUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x41))).toBe('\ufeffA');
  });

  it.each([
    ['a lone continuation', [0x80]],
    ['a character cut off', [0xe2, 0x82]],
    ['a longer form than needed', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['more than Unicode has', [0xf4, 0x90, 0x80, 0x80]],
  ])('refuses %s', (_name, bytes) => {
    expect(() => fromUtf8(Uint8Array.from(bytes))).toThrowError(/not UTF-8/);
  });
});

describe('equalBytes and concatBytes', () => {
  it('agree with Buffer', () => {
    fc.assert(
      fc.property(fc.array(anyBytes, { maxLength: 5 }), (parts) => {
        expect(Buffer.from(concatBytes(...parts)).equals(Buffer.concat(parts))).toBe(true);
      }),
    );
  });

  it('see one changed bit, and another length', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 50 }),
        fc.nat(),
        fc.nat(7),
        (bytes, place, bit) => {
          const changed = bytes.slice();
          const at = place % bytes.length;
          changed[at] = (changed[at] ?? 0) ^ (1 << bit);
          expect(equalBytes(bytes, changed)).toBe(false);
          expect(equalBytes(bytes, bytes.slice())).toBe(true);
          expect(equalBytes(bytes, bytes.subarray(1))).toBe(false);
        },
      ),
    );
  });
});

it('reads a stream whole, and no further than its limit', async () => {
  let given = 0;
  async function* pieces() {
    for (const text of ['ab', 'cd', 'ef']) {
      given += 1;
      yield utf8(text);
    }
  }
  expect(fromUtf8(await readAll(pieces()))).toBe('abcdef');
  given = 0;
  await expect(readAll(pieces(), 3)).rejects.toMatchObject({ code: 'too_large' });
  expect(given).toBe(2);
});
