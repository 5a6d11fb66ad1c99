import { sha256 } from '@noble/hashes/sha2.js';
import { AppError, equalBytes, fromBase64, toBase64 } from '@/lib/kernel';
import type { PersonKey } from '@/lib/keys';
import { ed25519Key } from '@/lib/keys';
import { sshReader, sshString } from './ssh-wire';

const TYPE = 'ssh-ed25519';
const LINE = /^ssh-ed25519 ([A-Za-z0-9+/]{68})(?: [^\r\n]{0,200})?\s*$/;

/** An SSH public key: `blob` as SSH sends it, `line` without its comment, `fingerprint` as `ssh-keygen -l` prints it. */
export type SshKey = { key: PersonKey; blob: Uint8Array; line: string; fingerprint: string };

/** The key in a line such as `ssh-ed25519 AAAA… somebody`; throws `invalid_input` for other kinds of key, and for private ones. */
export function parseSshKey(line: string): SshKey {
  const body = line.length > 500 ? undefined : LINE.exec(line)?.[1];
  if (body !== undefined) return sshKeyFromBlob(fromBase64(body));
  throw new AppError('invalid_input', {
    message: 'not the line of an Ed25519 public key, such as ssh-ed25519 AAAA… you@host',
  });
}

/** The key in the blob SSH sends; throws `invalid_input` for anything but one Ed25519 key. */
export function sshKeyFromBlob(blob: Uint8Array): SshKey {
  const reader = sshReader(blob);
  if (reader.text() !== TYPE) throw new AppError('invalid_input', { message: 'not an Ed25519 key' });
  const raw = reader.string();
  reader.end();
  const key = ed25519Key(raw);
  return {
    key,
    blob,
    line: `${TYPE} ${toBase64(blob)}`,
    fingerprint: `SHA256:${toBase64(sha256(blob)).replace(/=+$/, '')}`,
  };
}

/** The 64 bytes inside an SSH signature blob; null when it is no Ed25519 signature. */
export function ed25519Signature(blob: Uint8Array): Uint8Array | null {
  const prefix = sshString(TYPE);
  const signature = blob.subarray(prefix.length + 4);
  const whole = blob.length === prefix.length + 68 && equalBytes(blob.subarray(0, prefix.length), prefix);
  return whole && equalBytes(blob, new Uint8Array([...prefix, ...sshString(signature)])) ? signature : null;
}
