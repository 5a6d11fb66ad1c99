import { describe, expect, it } from 'vitest';
import { utf8 } from '@/lib/kernel';
import { placeProblem, readClientData } from './client-data';

const said = {
  type: 'webauthn.get',
  challenge: 'AAAA',
  origin: 'https://mc.example.com',
  crossOrigin: false,
};
const expected = { type: 'webauthn.get', origin: 'https://mc.example.com' };

describe('readClientData', () => {
  it('reads what browsers write and ignores what they add', () => {
    const text = JSON.stringify({ ...said, other_keys_can_be_added_here: 'x' });
    expect(readClientData(utf8(text))).toEqual(said);
  });

  it.each([
    ['no JSON', utf8('{')],
    ['no UTF-8', new Uint8Array([0xff])],
    ['no challenge', utf8(JSON.stringify({ ...said, challenge: undefined }))],
    ['a flag that is text', utf8(JSON.stringify({ ...said, crossOrigin: 'false' }))],
  ])('refuses %s', (_what, bytes) => {
    expect(() => readClientData(bytes)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
  });
});

describe('placeProblem', () => {
  it.each([
    ['our own page', {}, null],
    ['a browser that does not say whether it was in a frame', { crossOrigin: undefined }, null],
    ['another ceremony', { type: 'webauthn.create' }, /not a webauthn\.get/],
    ['another origin', { origin: 'https://mc.example.org' }, /made on https:\/\/mc\.example\.org/],
    ['another port', { origin: 'https://mc.example.com:8443' }, /8443/],
    ['a frame', { crossOrigin: true }, /inside a page/],
    ['a frame whose top is named', { topOrigin: 'https://evil.example' }, /inside a page/],
  ])('%s', (_what, change, problem) => {
    const found = placeProblem({ ...said, ...change } as typeof said, expected);
    if (problem === null) expect(found).toBeNull();
    else expect(found).toMatch(problem);
  });
});
