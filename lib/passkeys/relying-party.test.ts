import { describe, expect, it } from 'vitest';
import { relyingPartyOf } from './relying-party';

describe('relyingPartyOf', () => {
  it.each([
    ['https://mc.example.com', 'mc.example.com', 'https://mc.example.com'],
    ['https://mc.example.com:8443/', 'mc.example.com', 'https://mc.example.com:8443'],
    ['http://localhost:3000', 'localhost', 'http://localhost:3000'],
    ['http://mc.localhost:3000', 'mc.localhost', 'http://mc.localhost:3000'],
    ['https://1.2.3.4.example.com', '1.2.3.4.example.com', 'https://1.2.3.4.example.com'],
  ])('of %s is %s', (url, rpId, origin) => {
    expect(relyingPartyOf(url)).toEqual({ usable: true, rpId, origin });
  });

  it.each([
    ['http://192.0.2.7:3000', 'ip-address'],
    ['https://192.0.2.7', 'ip-address'],
    ['http://127.0.0.1:3000', 'ip-address'],
    ['https://[2001:db8::7]', 'ip-address'],
    ['https://0x7f000001', 'ip-address'],
    ['http://mc.example.com', 'no-https'],
    ['http://localhost.example.com', 'no-https'],
  ])('there is none at %s: %s', (url, because) => {
    expect(relyingPartyOf(url)).toMatchObject({ usable: false, because });
  });
});
