import { generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { webCrypto } from '@/lib/client/web-crypto';
import { concatBytes, fromBase64, fromHex, fromUtf8, type Json, toBase64, toHex, utf8 } from '@/lib/kernel';
import { derFromRaw, type PublicKey, publicKeyFromSpki } from '@/lib/keys';
import { nodeCrypto } from '@/lib/platform/node-crypto';
import { checkEnvelope } from './check-envelope';
import { fromDsseBase64 } from './dsse-base64';
import { pae } from './pae';
import { encodeSigstoreBundle, parseSigstoreBundle } from './sigstore-bundle';
import { buildStatement, isAbout, PAYLOAD_TYPE, parseStatement, predicateType } from './statement';

function newKey(): { key: PublicKey; sign: (message: Uint8Array) => Uint8Array } {
  const pair = generateKeyPairSync('ed25519');
  const key = publicKeyFromSpki(new Uint8Array(pair.publicKey.export({ format: 'der', type: 'spki' })));
  return { key, sign: (message) => new Uint8Array(sign(null, message, pair.privateKey)) };
}

const signer = newKey();
const payload = buildStatement({
  subjects: [{ name: 'a.json', sha256: 'a'.repeat(64) }],
  predicateType: predicateType('config-snapshot'),
  predicate: { environment: 'test', origin: 'demo', createdAt: '2030-06-15T12:00:00.000Z', n: 1 },
});
const signature = signer.sign(pae(PAYLOAD_TYPE, payload));
const bundle = encodeSigstoreBundle({ payload, signature, keyId: signer.key.keyId });

/** The published example of the DSSE protocol: P-256 over SHA-256, r‖s. */
const EXAMPLE = {
  type: 'http://example.com/HelloWorld',
  payload: 'aGVsbG8gd29ybGQ=',
  sig: 'A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA==',
  x: 46950820868899156662930047687818585632848591499744589407958293238635476079160n,
  y: 5640078356564379163099075877009565129882514886557779369047442380624545832820n,
};

describe('the example of the DSSE protocol', () => {
  const hex = (number: bigint) => number.toString(16).padStart(64, '0');
  const key = publicKeyFromSpki(
    fromHex(`3059301306072a8648ce3d020106082a8648ce3d03010703420004${hex(EXAMPLE.x)}${hex(EXAMPLE.y)}`),
  );
  const message = pae(EXAMPLE.type, fromBase64(EXAMPLE.payload));

  it('has the published encoding', () => {
    expect(fromUtf8(message)).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
  });

  it.each([
    ['node:crypto', nodeCrypto],
    ['WebCrypto', webCrypto],
  ])('verifies by %s, once its r‖s is DER', async (_name, crypto) => {
    const der = derFromRaw(fromBase64(EXAMPLE.sig)) ?? new Uint8Array();
    expect(await crypto.verify(key, message, der)).toBe(true);
    expect(await crypto.verify(key, message, fromBase64(EXAMPLE.sig))).toBe(false);
    expect(await crypto.verify(key, concatBytes(message, utf8('!')), der)).toBe(false);
  });
});

describe('pae', () => {
  it('counts bytes, not characters', () => {
    expect(fromUtf8(pae('é', utf8('ü€')))).toBe('DSSEv1 2 é 5 ü€');
    expect(fromUtf8(pae('', new Uint8Array()))).toBe('DSSEv1 0  0 ');
  });

  it('never encodes two pairs of type and payload alike', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ' ', '1', 'é', 'DSSEv1 ') });
    fc.assert(
      fc.property(text, text, text, text, (type, body, otherType, otherBody) => {
        const same = toHex(pae(type, utf8(body))) === toHex(pae(otherType, utf8(otherBody)));
        expect(same).toBe(type === otherType && body === otherBody);
      }),
    );
  });
});

describe('base64 in an envelope', () => {
  it('may be of the standard or the URL-safe alphabet, with or without padding', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        expect(fromDsseBase64(toBase64(bytes))).toEqual(bytes);
        expect(fromDsseBase64(Buffer.from(bytes).toString('base64url'))).toEqual(bytes);
        const padded = toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_');
        expect(fromDsseBase64(padded)).toEqual(bytes);
      }),
    );
  });

  it.each(['-+==', '_B', 'QR', 'A', '-_-_=', 'A B=', 'QQ='])('refuses %j', (text) => {
    expect(() => fromDsseBase64(text)).toThrowError(expect.objectContaining({ code: 'invalid_input' }));
  });
});

describe('a statement', () => {
  it('is canonical JSON and comes back with everything in it', () => {
    const statement = parseStatement(payload);
    expect(fromUtf8(payload)).toBe(
      `{"_type":"https://in-toto.io/Statement/v1","predicate":{"createdAt":"2030-06-15T12:00:00.000Z","environment":"test","n":1,"origin":"demo"},"predicateType":"urn:mission-control:predicate:config-snapshot:v1","subject":[{"digest":{"sha256":"${'a'.repeat(64)}"},"name":"a.json"}]}`,
    );
    expect(statement.predicate.n).toBe(1);
    expect([isAbout(statement, 'a'.repeat(64)), isAbout(statement, 'b'.repeat(64))]).toEqual([true, false]);
  });

  it('about a test has in-toto’s own type', () => {
    expect(predicateType('test-result')).toBe('https://in-toto.io/attestation/test-result/v0.1');
    expect(predicateType('grounding')).toBe('urn:mission-control:predicate:grounding:v1');
  });

  const good = JSON.parse(fromUtf8(payload));
  it.each([
    ['another type', { ...good, _type: 'https://in-toto.io/Statement/v0.1' }],
    ['a field nobody knows', { ...good, note: 1 }],
    ['no subject', { ...good, subject: [] }],
    [
      'a subject by another digest',
      { ...good, subject: [{ name: 'a', digest: { sha512: 'a'.repeat(128) } }] },
    ],
    [
      'a subject by two digests',
      { ...good, subject: [{ name: 'a', digest: { sha256: 'a'.repeat(64), md5: 'a' } }] },
    ],
    ['a digest in capitals', { ...good, subject: [{ name: 'a', digest: { sha256: 'A'.repeat(64) } }] }],
    ['no predicate', { ...good, predicate: null }],
    ['a predicate that is a list', { ...good, predicate: [] }],
    ['no environment', { ...good, predicate: { ...good.predicate, environment: undefined } }],
    ['an origin nobody knows', { ...good, predicate: { ...good.predicate, origin: 'real' } }],
    ['no time', { ...good, predicate: { ...good.predicate, createdAt: 'yesterday' } }],
  ])('is refused with %s', (_name, statement) => {
    expect(() => parseStatement(utf8(JSON.stringify(statement)))).toThrowError(
      expect.objectContaining({ code: 'invalid_input' }),
    );
  });

  it('is refused when a key stands twice', () => {
    const twice = fromUtf8(payload).replace('"n":1', '"n":1,"n":2');
    expect(() => parseStatement(utf8(twice))).toThrowError(/stands twice/);
  });
});

describe('a Sigstore bundle', () => {
  it('has the shape that readers of protobuf accept, and comes back', () => {
    expect(JSON.parse(fromUtf8(bundle))).toEqual({
      mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
      verificationMaterial: { publicKey: { hint: signer.key.keyId }, tlogEntries: [] },
      dsseEnvelope: {
        payload: toBase64(payload),
        payloadType: 'application/vnd.in-toto+json',
        signatures: [{ sig: toBase64(signature), keyid: signer.key.keyId }],
      },
    });
    expect(parseSigstoreBundle(bundle)).toMatchObject({
      payload,
      signature,
      hint: signer.key.keyId,
      timestamps: [],
    });
  });

  it('carries time stamps', () => {
    const timestamps = [Uint8Array.of(1, 2), Uint8Array.of(3)];
    const stamped = encodeSigstoreBundle({ payload, signature, keyId: 'k', timestamps });
    expect(parseSigstoreBundle(stamped).timestamps).toEqual(timestamps);
  });

  it('may be written with URL-safe base64 by others', () => {
    const other = JSON.parse(fromUtf8(bundle));
    other.dsseEnvelope.payload = Buffer.from(payload).toString('base64url');
    other.dsseEnvelope.signatures[0].sig = toBase64(signature).replaceAll('+', '-').replaceAll('/', '_');
    expect(parseSigstoreBundle(utf8(JSON.stringify(other)))).toMatchObject({ payload, signature });
  });

  type Node = { [key: string]: Json };
  const at = (root: Node, path: readonly string[]): Node =>
    path.reduce<Node>((node, name) => node[name] as Node, root);
  const places: string[][] = [
    [],
    ['verificationMaterial'],
    ['verificationMaterial', 'publicKey'],
    ['dsseEnvelope'],
    ['dsseEnvelope', 'signatures', '0'],
  ];
  it.each(places.map((path) => [path.join('.') || 'the top', path] as const))(
    'is refused with an extra field in %s, and without any of its own',
    (_name, path) => {
      const extra = JSON.parse(fromUtf8(bundle));
      at(extra, path).extra = 1;
      expect(() => parseSigstoreBundle(utf8(JSON.stringify(extra)))).toThrowError(/not valid/);
      for (const name of Object.keys(at(JSON.parse(fromUtf8(bundle)), path))) {
        const less = JSON.parse(fromUtf8(bundle));
        delete at(less, path)[name];
        expect(() => parseSigstoreBundle(utf8(JSON.stringify(less)))).toThrowError(/not valid/);
      }
    },
  );

  const change = (work: (bundle: ReturnType<typeof JSON.parse>) => void) => {
    const changed = JSON.parse(fromUtf8(bundle));
    work(changed);
    return utf8(JSON.stringify(changed));
  };
  it.each([
    ['no signature', change((b) => (b.dsseEnvelope.signatures = []))],
    ['two signatures', change((b) => b.dsseEnvelope.signatures.push(b.dsseEnvelope.signatures[0]))],
    ['an entry of another log', change((b) => b.verificationMaterial.tlogEntries.push({}))],
    ['another version', change((b) => (b.mediaType = 'application/vnd.dev.sigstore.bundle.v0.4+json'))],
    ['another type of payload', change((b) => (b.dsseEnvelope.payloadType = 'text/plain'))],
    ['a payload that is no statement', change((b) => (b.dsseEnvelope.payload = toBase64(utf8('{}'))))],
    ['a payload that is not base64', change((b) => (b.dsseEnvelope.payload = '!'))],
    ['a hidden prototype', utf8(fromUtf8(bundle).replace('{"dsse', '{"__proto__":{},"dsse'))],
    ['a key twice', utf8(fromUtf8(bundle).replace('{"dsse', '{"mediaType":"x","dsse'))],
    ['more than fits', new Uint8Array(3 * 1024 * 1024)],
    ['nothing', new Uint8Array()],
  ])('is refused with %s', (_name, bytes) => {
    expect(() => parseSigstoreBundle(bytes)).toThrowError(
      expect.objectContaining({ code: expect.stringMatching(/^(invalid_input|too_large)$/) }),
    );
  });
});

describe('checkEnvelope', () => {
  const parsed = parseSigstoreBundle(bundle);
  const other = newKey().key;
  const flip = (bytes: Uint8Array, at = 3) => bytes.map((byte, place) => (place === at ? byte ^ 1 : byte));
  it.each([
    ['the good one', parsed, signer.key, 'ok'],
    ['a changed payload', { ...parsed, payload: flip(payload) }, signer.key, 'signature-invalid'],
    ['a changed type', { ...parsed, payloadType: 'text/plain' }, signer.key, 'signature-invalid'],
    ['a changed signature', { ...parsed, signature: flip(signature) }, signer.key, 'signature-invalid'],
    ['a signature cut short', { ...parsed, signature: signature.slice(1) }, signer.key, 'signature-invalid'],
    ['another key', parsed, other, 'key-id-mismatch'],
    ['another key under this one’s name', parsed, { ...other, keyId: parsed.keyId }, 'signature-invalid'],
    ['a changed key id', { ...parsed, keyId: other.keyId }, signer.key, 'key-id-mismatch'],
    ['a changed hint', { ...parsed, hint: other.keyId }, signer.key, 'hint-mismatch'],
  ] as const)('tells %s', async (_name, envelope, key, expected) => {
    for (const crypto of [nodeCrypto, webCrypto]) {
      const check = await checkEnvelope(crypto, envelope, key);
      expect(check.ok ? 'ok' : check.code).toBe(expected);
    }
  });

  it('never throws for what a stranger sent, and is never true for it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('ed25519', 'ecdsa-p256-sha256'),
        fc.uint8Array({ maxLength: 120 }),
        fc.uint8Array({ maxLength: 120 }),
        async (algorithm, spki, junk) => {
          const key: PublicKey = { keyId: 'k', algorithm: algorithm as PublicKey['algorithm'], spki };
          for (const crypto of [nodeCrypto, webCrypto]) {
            expect(await crypto.verify(key, junk, junk)).toBe(false);
            expect(await crypto.verify(signer.key, payload, junk)).toBe(false);
          }
        },
      ),
    );
  });
});
