import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';
import { describe, expect, it } from 'vitest';
import { type Ceremony, type CoseAlgorithm, softwareCredential } from './software-authenticator';

const challenge = Buffer.alloc(32, 7).toString('base64url');
const expected = {
  expectedChallenge: challenge,
  expectedOrigin: 'http://localhost:3000',
  expectedRPID: 'localhost',
  requireUserVerification: true,
};

describe.each<[string, CoseAlgorithm]>([
  ['ES256', -7],
  ['EdDSA', -8],
  ['RS256', -257],
])('a software credential with %s', (_name, alg) => {
  const key = softwareCredential({ alg, backupEligible: true });

  it('registers and signs as the library that servers use expects', async () => {
    const registered = await verifyRegistrationResponse({ response: key.register(challenge), ...expected });
    expect(registered).toMatchObject({
      verified: true,
      registrationInfo: { fmt: 'none', userVerified: true, credentialDeviceType: 'multiDevice' },
    });
    expect(await assertion()).toMatchObject({ verified: true });
  });

  it.each<[string, Ceremony]>([
    ['another origin', { origin: 'http://localhost:3001' }],
    ['another relying party', { rpId: 'example.com' }],
    ['no user verification', { userVerified: false }],
    ['nobody present', { userPresent: false }],
    ['the wrong ceremony', { type: 'payment.get' }],
  ])('is refused with %s', async (_what, ceremony) => {
    await expect(assertion(ceremony)).rejects.toThrow();
    const response = key.register(challenge, ceremony);
    await expect(verifyRegistrationResponse({ response, ...expected })).rejects.toThrow();
  });

  function assertion(ceremony?: Ceremony) {
    return verifyAuthenticationResponse({
      response: key.assert(challenge, ceremony),
      credential: { id: key.credentialId, publicKey: new Uint8Array(key.publicKeyCose), counter: 0 },
      ...expected,
    });
  }
});
