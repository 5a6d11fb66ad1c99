import { describe, expect, it } from 'vitest';
import { hashPassword, isHashOutdated, verifyPassword } from './hash-password';

describe('password hashes', () => {
  it('carry their parameters and a salt of their own', async () => {
    const [first, second] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')]);
    expect(first).toMatch(/^scrypt\$ln=15,r=8,p=3\$[\w-]{22}\$[\w-]{43}$/);
    expect(second).not.toBe(first);
  });

  it('match their password and nothing else', async () => {
    const stored = await hashPassword('correct horse');
    expect(await verifyPassword('correct horse', stored)).toBe(true);
    expect(await verifyPassword('correct horsf', stored)).toBe(false);
    expect(await verifyPassword('', stored)).toBe(false);
  });

  it('match whichever way a keyboard composes an accent', async () => {
    expect(await verifyPassword('cafe\u0301 au lait', await hashPassword('caf\u00e9 au lait'))).toBe(true);
  });

  it.each([
    null,
    '',
    'plain',
    'scrypt$ln=31,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA',
    '$2b$10$abcdefghijklmnopqrstuv',
  ])('never match a stored %j', async (stored) => {
    expect(await verifyPassword('x', stored)).toBe(false);
  });

  it('with a lower cost still match, and are due for replacement', async () => {
    // "pleaseletmein" with N=2^14, r=8, p=1 as Python's hashlib.scrypt gives it.
    const weak = 'scrypt$ln=14,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$UxYE_nON8zrmLNK5lL_j9XPtKMDZ5VR_h1tkExic5Zo';
    expect(await verifyPassword('pleaseletmein', weak)).toBe(true);
    expect(isHashOutdated(weak)).toBe(true);
    expect(isHashOutdated(await hashPassword('pleaseletmein'))).toBe(false);
  });
});
