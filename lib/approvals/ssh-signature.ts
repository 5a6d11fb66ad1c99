import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { AppError, concatBytes, equalBytes, fromBase64, toBase64, utf8 } from '@/lib/kernel';
import type { Crypto } from '@/lib/keys';
import { GOOD, type Judgement, refuse } from './refusal';
import { ed25519Signature, type SshKey } from './ssh-key';
import { sshReader, sshString } from './ssh-wire';
import { APPROVAL_DOMAIN } from './statement';

const MAGIC = utf8('SSHSIG');
const VERSION = 1;
const BEGIN = '-----BEGIN SSH SIGNATURE-----';
const END = '-----END SSH SIGNATURE-----';
const MAX_CHARACTERS = 4_096;
/** Characters of base64 on a line, as ssh-keygen writes them. */
const LINE = /.{1,70}/g;

/** The parts of an SSHSIG (OpenSSH’s PROTOCOL.sshsig), nothing about them verified. */
export type SshSignature = {
  publicKey: Uint8Array;
  namespace: string;
  hash: 'sha256' | 'sha512';
  signature: Uint8Array;
};

/**
 * Takes an armoured signature apart. Throws `invalid_input` unless it is version 1 with an empty reserved field (ssh-keygen computes
 * over an empty one whatever stands there), one of the two hashes, and nothing before or behind it.
 */
export function parseSshSignature(armour: string): SshSignature {
  const lines = armour.length > MAX_CHARACTERS ? [] : armour.trim().split(/\r?\n/);
  if (lines[0] !== BEGIN || lines.at(-1) !== END) throw malformed('it is not armoured');
  const reader = sshReader(fromBase64(lines.slice(1, -1).join('')));
  if (!equalBytes(reader.take(MAGIC.length), MAGIC)) throw malformed('the magic is missing');
  if (reader.uint32() !== VERSION) throw malformed('it is not of version 1');
  const publicKey = reader.string();
  const namespace = reader.text();
  if (reader.string().length > 0) throw malformed('its reserved field is not empty');
  const hash = reader.text();
  const signature = reader.string();
  reader.end();
  if (hash !== 'sha256' && hash !== 'sha512') throw malformed('its hash is neither sha256 nor sha512');
  return { publicKey, namespace, hash, signature };
}

/** The armoured text of a signature, to the byte as ssh-keygen writes it. */
export function encodeSshSignature({ publicKey, namespace, hash, signature }: SshSignature): string {
  const version = Uint8Array.of(0, 0, 0, VERSION);
  const parts = [publicKey, namespace, '', hash, signature].map(sshString);
  const lines = toBase64(concatBytes(MAGIC, version, ...parts)).match(LINE) ?? [];
  return [BEGIN, ...lines, END, ''].join('\n');
}

/** What the key signs: the message is hashed first, with the namespace beside it. */
export function sshSignedData(
  hash: SshSignature['hash'],
  message: Uint8Array,
  namespace = APPROVAL_DOMAIN,
): Uint8Array {
  const digest = hash === 'sha256' ? sha256(message) : sha512(message);
  return concatBytes(MAGIC, ...[namespace, '', hash, digest].map(sshString));
}

/** Checks an armoured signature by `key` over `message`, made for approvals and for nothing else. */
export async function checkSshSignature(
  crypto: Pick<Crypto, 'verify'>,
  { key, blob }: SshKey,
  armour: string,
  message: Uint8Array,
): Promise<Judgement> {
  let parsed: SshSignature;
  try {
    parsed = parseSshSignature(armour);
  } catch (error) {
    if (error instanceof AppError) return refuse('malformed', error.message);
    throw error;
  }
  if (encodeSshSignature(parsed) !== armour)
    return refuse('malformed', 'the SSH signature is not spelled as ssh-keygen spells it');
  if (!equalBytes(parsed.publicKey, blob)) return refuse('unknown-key', 'it is by another key');
  if (parsed.namespace !== APPROVAL_DOMAIN)
    return refuse('wrong-namespace', `it is for ${JSON.stringify(parsed.namespace.slice(0, 80))}`);
  const signature = ed25519Signature(parsed.signature);
  if (signature === null) return refuse('wrong-algorithm', 'it is no Ed25519 signature');
  if (await crypto.verify(key, sshSignedData(parsed.hash, message), signature)) return GOOD;
  return refuse('bad-signature', 'the signature is not one by this key over these bytes');
}

function malformed(why: string): AppError {
  return new AppError('invalid_input', { message: `not an SSH signature: ${why}` });
}
