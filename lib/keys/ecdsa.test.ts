import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, fromHex } from '@/lib/kernel';
import { derFromRaw, rawFromDer } from './ecdsa';

const one = `${'00'.repeat(31)}01`;
const high = `80${'00'.repeat(31)}`;

describe('DER and r‖s of P-256 signatures', () => {
  it('come back from each other for any two numbers', () => {
    const number = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(number, number, (r, s) => {
        const raw = concatBytes(r, s);
        const der = derFromRaw(raw);
        expect(der && rawFromDer(der)).toEqual(raw);
      }),
    );
  });

  it('never read two encodings of one signature', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        const raw = rawFromDer(bytes);
        if (raw !== null) expect(derFromRaw(raw)).toEqual(bytes);
      }),
    );
    fc.assert(
      fc.property(fc.nat(71), fc.nat(255), (place, byte) => {
        const der = derFromRaw(fromHex(high + high)) ?? new Uint8Array();
        const changed = der.slice();
        changed[place % der.length] = byte;
        const raw = rawFromDer(changed);
        if (raw !== null) expect(derFromRaw(raw)).toEqual(changed);
      }),
    );
  });

  it.each([
    ['the smallest numbers', '3006020101020101', one + one],
    ['a number with its highest bit set', `3026022100${high}020101`, high + one],
    ['zero, which no key verifies', '3006020100020100', '00'.repeat(64)],
  ])('reads %s', (_name, der, raw) => {
    expect(rawFromDer(fromHex(der))).toEqual(fromHex(raw));
    expect(derFromRaw(fromHex(raw))).toEqual(fromHex(der));
  });

  it.each([
    ['nothing', ''],
    ['a needless zero', '300702020001020101'],
    ['a missing zero: a negative number', '3006020181020101'],
    ['a long form of the length', '308106020101020101'],
    ['bytes behind the end', '300602010102010100'],
    ['a sequence that says too much', '3007020101020101'],
    ['a third number', '3009020101020101020101'],
    ['one number', '3003020101'],
    ['an empty number', '3005020002010100'.slice(0, 14)],
    ['another tag', '3106020101020101'],
    ['a number of 33 bytes', `302602210180${'00'.repeat(31)}020101`],
    ['an indefinite length', '3080020101020101'],
  ])('refuses %s', (_name, der) => {
    expect(rawFromDer(fromHex(der))).toBeNull();
  });

  it.each([0, 63, 65])('has no DER for %i bytes', (length) => {
    expect(derFromRaw(new Uint8Array(length))).toBeNull();
  });
});
