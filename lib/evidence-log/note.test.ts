import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fromBase64, utf8 } from '@/lib/kernel';
import { algorithmOfSpki, keyIdOf, type PublicKey } from '@/lib/keys';
import { nodeCrypto } from '@/lib/platform/node-crypto';
import { encodeCheckpoint, parseCheckpoint } from './checkpoint';
import { cosignedMessage, encodeCosignature } from './cosignature';
import { encodeNote, encodeSignatureLine, parseNote, verifyNote } from './note';
import { encodeTlogProof, parseTlogProof } from './tlog-proof';
import { encodeVkey, type NoteKeyKind, noteKeyOf, parseVkey } from './vkey';

/** The note that implementations of the format share. */
const VKEY = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const TEXT =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const LINE =
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=';
const SIGNED = `${TEXT}\n${LINE}\n`;

function newKey(name: string, kind: NoteKeyKind) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const spki = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }));
  const key: PublicKey = { keyId: keyIdOf('ed25519', spki), algorithm: 'ed25519', spki };
  const noteKey = noteKeyOf(name, kind, key);
  const line = (text: string, at = 1_700_000_000) =>
    encodeSignatureLine(
      noteKey,
      kind === 'log'
        ? sign(null, utf8(text), privateKey)
        : encodeCosignature(at, sign(null, cosignedMessage(at, text), privateKey)),
    );
  return { noteKey, line };
}

describe('a published note', () => {
  it('verifies with its published key', async () => {
    const verdict = await verifyNote(nodeCrypto, SIGNED, [parseVkey(VKEY)]);
    expect(verdict).toMatchObject({ ok: true, unknown: 0, note: { text: TEXT } });
  });

  it('is refused when its text or signature is changed, and unsigned for another key', async () => {
    const key = parseVkey(VKEY);
    const changed = SIGNED.replace('answer', 'ansver');
    expect(await verifyNote(nodeCrypto, changed, [key])).toMatchObject({
      ok: false,
      code: 'signature-invalid',
    });
    const bent = SIGNED.replace('x08go/Z', 'x08go/Y');
    expect(await verifyNote(nodeCrypto, bent, [key])).toMatchObject({ ok: false, code: 'signature-invalid' });
    const other = newKey('PeterNeumann', 'log');
    expect(await verifyNote(nodeCrypto, SIGNED, [other.noteKey])).toMatchObject({
      ok: false,
      code: 'unsigned',
    });
  });
});

describe('parseNote', () => {
  it.each([
    ['no signatures', `${TEXT}\n`],
    ['no text', `\n${LINE}\n`],
    ['no empty line', `${TEXT}${LINE}\n`],
    ['no final newline', SIGNED.slice(0, -1)],
    ['a carriage return', SIGNED.replace('\n', '\r\n')],
    ['a tab', SIGNED.replace(' ', '\t')],
    ['a zero byte', `\u0000${SIGNED}`],
    ['a replaced character, so it was not UTF-8', `\ufffd${SIGNED}`],
    ['half a surrogate pair', `\ud800${SIGNED}`],
    ['a hyphen for the dash', SIGNED.replace('— ', '- ')],
    ['two spaces before the base64', SIGNED.replace('PeterNeumann ', 'PeterNeumann  ')],
    ['a plus sign in the name', SIGNED.replace('PeterNeumann', 'Peter+Neumann')],
    ['no padding', SIGNED.replace('JnAM=', 'JnAM')],
    ['only the hash of a key', `${TEXT}\n— PeterNeumann x08gow==\n`],
    ['something after the signatures', `${SIGNED}more\n`],
  ])('refuses %s', (_name, text) => {
    expect(() => parseNote(text)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
  });

  it('keeps empty lines of the text and takes 16 signatures, but not any number of them', () => {
    expect(parseNote(`a\n\nb\n\n${LINE}\n`).text).toBe('a\n\nb\n');
    const sixteen = Array.from({ length: 16 }, () => LINE);
    expect(parseNote(encodeNote('a\n', sixteen)).signatures).toHaveLength(16);
    const many = Array.from({ length: 65 }, () => LINE);
    expect(() => parseNote(encodeNote('a\n', many))).toThrow(expect.objectContaining({ code: 'too_large' }));
  });
});

describe('verifyNote', () => {
  const text = encodeCheckpoint({ origin: 'example.com/log', size: 5, root: new Uint8Array(32) });
  const log = newKey('example.com/log', 'log');
  const witness = newKey('witness.example', 'witness');
  const stranger = newKey('example.com/log', 'log');

  it('tells the log from a witness and reads the time of the cosignature', async () => {
    const note = encodeNote(text, [log.line(text), witness.line(text, 1_800_000_000), stranger.line(text)]);
    const verdict = await verifyNote(nodeCrypto, note, [log.noteKey, witness.noteKey]);
    expect(verdict).toMatchObject({
      ok: true,
      unknown: 1,
      verified: [
        { key: log.noteKey, at: null },
        { key: witness.noteKey, at: 1_800_000_000 },
      ],
    });
  });

  it('refuses the whole note when a known key’s signature is of another text, and says whose', async () => {
    const note = encodeNote(text, [log.line(text), witness.line(`${text} `)]);
    expect(await verifyNote(nodeCrypto, note, [log.noteKey, witness.noteKey])).toMatchObject({
      ok: false,
      code: 'signature-invalid',
      key: witness.noteKey,
    });
    expect(await verifyNote(nodeCrypto, note, [log.noteKey])).toMatchObject({ ok: true, unknown: 1 });
  });

  it('does not take a cosignature for a signature of the log', async () => {
    const asLog = noteKeyOf('witness.example', 'log', witness.noteKey.key);
    const forged = witness.line(text).replace('witness.example', 'witness.example');
    expect(await verifyNote(nodeCrypto, encodeNote(text, [forged]), [asLog])).toMatchObject({ ok: false });
  });
});

describe('verifier keys', () => {
  it('come back as they were', () => {
    for (const kind of ['log', 'witness'] as const) {
      const { noteKey } = newKey('mission-control/0a1b2c3d/log', kind);
      expect(parseVkey(encodeVkey(noteKey))).toEqual(noteKey);
    }
    expect(encodeVkey(parseVkey(VKEY))).toBe(VKEY);
  });

  it.each([
    ['another hash', VKEY.replace('c74f20a3', 'c74f20a4')],
    ['another name', VKEY.replace('Peter', 'Paul')],
    ['a byte less', VKEY.slice(0, -4)],
    ['an unknown type', VKEY.replace('ARpc', 'BRpc')],
    ['a name with a space', VKEY.replace('Peter', 'Peter ')],
    ['nothing', ''],
  ])('refuses %s', (_name, text) => {
    expect(() => parseVkey(text)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
  });

  it('are Ed25519 keys only', () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const spki = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }));
    expect(algorithmOfSpki(spki)).toBe('ecdsa-p256-sha256');
    const key: PublicKey = {
      keyId: keyIdOf('ecdsa-p256-sha256', spki),
      algorithm: 'ecdsa-p256-sha256',
      spki,
    };
    expect(() => noteKeyOf('log', 'log', key)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
  });
});

describe('checkpoints', () => {
  const example = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';

  it('come back as they were', () => {
    expect(encodeCheckpoint(parseCheckpoint(example))).toBe(example);
    expect(parseCheckpoint(example)).toEqual({
      origin: 'example.com/behind-the-sofa',
      size: 20_852_163,
      root: fromBase64('CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I='),
    });
  });

  it.each([
    ['a leading zero', example.replace('20852163', '020852163')],
    ['a sign', example.replace('20852163', '+20852163')],
    ['a size beyond 2^53', example.replace('20852163', '9007199254740993')],
    ['a short root', example.replace('CsUY', '')],
    ['an extension line', `${example}more\n`],
    ['no origin', example.replace('example.com/behind-the-sofa', '')],
  ])('refuse %s', (_name, text) => {
    expect(() => parseCheckpoint(text)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
  });
});

describe('proof files', () => {
  it('come back as they were, also for the only leaf of a log', () => {
    for (const proof of [[], [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)]]) {
      const file = encodeTlogProof({ index: 7, proof, checkpoint: SIGNED });
      expect(file.startsWith('c2sp.org/tlog-proof@v1\nindex 7\n')).toBe(true);
      expect(parseTlogProof(file)).toEqual({ index: 7, proof, checkpoint: SIGNED });
    }
  });

  it.each([
    ['another version', encodeTlogProof({ index: 0, proof: [], checkpoint: SIGNED }).replace('@v1', '@v2')],
    ['a negative index', encodeTlogProof({ index: -1, proof: [], checkpoint: SIGNED })],
    ['extra data', 'c2sp.org/tlog-proof@v1\nextra AAAA\nindex 0\n\nx'],
    ['a short hash', 'c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\nx'],
  ])('refuse %s', (_name, text) => {
    expect(() => parseTlogProof(text)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
  });

  it('have bounds', () => {
    const long = encodeTlogProof({
      index: 0,
      proof: Array.from({ length: 65 }, () => new Uint8Array(32)),
      checkpoint: 'x',
    });
    expect(() => parseTlogProof(long)).toThrow(expect.objectContaining({ code: 'too_large' }));
  });
});
