import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';

/** COSE algorithm numbers: ES256, EdDSA, RS256. */
export type CoseAlgorithm = -7 | -8 | -257;

/** What a ceremony says of itself. Tests change one part at a time to see it refused. */
export type Ceremony = {
  origin?: string;
  rpId?: string;
  type?: string;
  crossOrigin?: boolean;
  topOrigin?: string;
  userPresent?: boolean;
  userVerified?: boolean;
  backupEligible?: boolean;
  backedUp?: boolean;
  /** Signature counter; synced keys always say 0. */
  counter?: number;
};

export type SoftwareCredential = {
  /** base64url, as browsers send it */
  credentialId: string;
  alg: CoseAlgorithm;
  aaguid: string;
  publicKeyCose: Uint8Array;
  publicKey: KeyObject;
  /** Answer to `navigator.credentials.create`, attestation "none". `challenge` is base64url. */
  register(challenge: string, ceremony?: Ceremony): RegistrationResponseJSON;
  /** Answer to `navigator.credentials.get`. `challenge` is base64url. */
  assert(challenge: string, ceremony?: Ceremony): AuthenticationResponseJSON;
};

/**
 * An authenticator in software: a real key pair whose attestation objects and assertions any verifier accepts. Says
 * "user verified" and "bound to this device" unless told otherwise.
 */
export function softwareCredential(
  options: {
    rpId?: string;
    origin?: string;
    alg?: CoseAlgorithm;
    aaguid?: string;
    credentialId?: string;
  } & Pick<Ceremony, 'backupEligible' | 'backedUp'> = {},
): SoftwareCredential {
  const alg = options.alg ?? -7;
  const { publicKey, privateKey } = keyPair(alg);
  const aaguid = options.aaguid ?? '00000000-0000-0000-0000-000000000000';
  const credentialId = options.credentialId ?? randomBytes(32).toString('base64url');
  const publicKeyCose = coseKey(publicKey, alg);
  const defaults = {
    rpId: options.rpId ?? 'localhost',
    origin: options.origin ?? 'http://localhost:3000',
    backupEligible: options.backupEligible ?? false,
    backedUp: options.backedUp ?? false,
  };
  const attested = Buffer.concat([
    Buffer.from(aaguid.replaceAll('-', ''), 'hex'),
    uint(Buffer.from(credentialId, 'base64url').length, 2),
    Buffer.from(credentialId, 'base64url'),
    publicKeyCose,
  ]);
  const shared = { id: credentialId, rawId: credentialId, type: 'public-key' as const };
  return {
    credentialId,
    alg,
    aaguid,
    publicKeyCose,
    publicKey,
    register(challenge, ceremony = {}) {
      const said = { type: 'webauthn.create', ...defaults, ...ceremony };
      const attestationObject = cborMap([
        [cborText('fmt'), cborText('none')],
        [cborText('attStmt'), cborMap([])],
        [cborText('authData'), cborBytes(Buffer.concat([authenticatorData(said, 0x40), attested]))],
      ]);
      return {
        ...shared,
        response: {
          clientDataJSON: clientData(challenge, said).toString('base64url'),
          attestationObject: attestationObject.toString('base64url'),
          transports: ['internal'],
        },
        clientExtensionResults: {},
        authenticatorAttachment: 'platform',
      };
    },
    assert(challenge, ceremony = {}) {
      const said = { type: 'webauthn.get', ...defaults, ...ceremony };
      const data = authenticatorData(said, 0);
      const client = clientData(challenge, said);
      const signature = sign(alg === -8 ? null : 'sha256', Buffer.concat([data, sha256(client)]), privateKey);
      return {
        ...shared,
        response: {
          clientDataJSON: client.toString('base64url'),
          authenticatorData: data.toString('base64url'),
          signature: signature.toString('base64url'),
        },
        clientExtensionResults: {},
        authenticatorAttachment: 'platform',
      };
    },
  };
}

function keyPair(alg: CoseAlgorithm) {
  if (alg === -7) return generateKeyPairSync('ec', { namedCurve: 'P-256' });
  if (alg === -8) return generateKeyPairSync('ed25519');
  return generateKeyPairSync('rsa', { modulusLength: 2048 });
}

/** RFC 9053: 1 key type, 3 algorithm, then -1 curve, -2 x, -3 y; for RSA -1 modulus, -2 exponent. */
function coseKey(key: KeyObject, alg: CoseAlgorithm): Buffer {
  const jwk = key.export({ format: 'jwk' });
  const part = (text: string | undefined) => cborBytes(Buffer.from(text ?? '', 'base64url'));
  const head = (type: number): [Buffer, Buffer][] => [
    [cborInt(1), cborInt(type)],
    [cborInt(3), cborInt(alg)],
  ];
  if (alg === -257) {
    return cborMap([...head(3), [cborInt(-1), part(jwk.n)], [cborInt(-2), part(jwk.e)]]);
  }
  const point: [Buffer, Buffer][] = [
    [cborInt(-1), cborInt(alg === -7 ? 1 : 6)],
    [cborInt(-2), part(jwk.x)],
  ];
  return cborMap([
    ...head(alg === -7 ? 2 : 1),
    ...point,
    ...(alg === -7 ? [[cborInt(-3), part(jwk.y)] as [Buffer, Buffer]] : []),
  ]);
}

/** WebAuthn §6.1: hash of the RP ID, flags, counter. */
function authenticatorData(said: Ceremony & { rpId: string }, extraFlags: number): Buffer {
  const flags =
    ((said.userPresent ?? true) ? 0x01 : 0) |
    ((said.userVerified ?? true) ? 0x04 : 0) |
    (said.backupEligible ? 0x08 : 0) |
    (said.backedUp ? 0x10 : 0) |
    extraFlags;
  return Buffer.concat([sha256(Buffer.from(said.rpId)), Buffer.from([flags]), uint(said.counter ?? 0, 4)]);
}

function clientData(challenge: string, said: Ceremony): Buffer {
  const { type, origin, crossOrigin = false, topOrigin } = said;
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin, topOrigin }));
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}

function uint(value: number, bytes: 2 | 4): Buffer {
  const out = Buffer.alloc(bytes);
  out.writeUIntBE(value, 0, bytes);
  return out;
}

/** CBOR (RFC 8949) as far as keys and attestation objects need it: lengths under 64 KiB, small integers. */
function cborHead(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value]);
  if (value < 0x100) return Buffer.from([(major << 5) | 24, value]);
  return Buffer.concat([Buffer.from([(major << 5) | 25]), uint(value, 2)]);
}
function cborInt(value: number): Buffer {
  return value < 0 ? cborHead(1, -1 - value) : cborHead(0, value);
}
function cborBytes(bytes: Buffer): Buffer {
  return Buffer.concat([cborHead(2, bytes.length), bytes]);
}
function cborText(text: string): Buffer {
  return Buffer.concat([cborHead(3, Buffer.byteLength(text)), Buffer.from(text)]);
}
function cborMap(entries: readonly (readonly [Buffer, Buffer])[]): Buffer {
  return Buffer.concat([cborHead(5, entries.length), ...entries.flat()]);
}
