import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { canonicalJson, concatBytes, type Json, toHex, utf8 } from '@/lib/kernel';
import { escapePointer, isObject, type JsonObject } from './json-tree';
import { holdsOnlySecrets, looksSecret, namesSecret } from './secret-rules';

/** Member of what stands in a snapshot instead of a secret: `{"$redacted": "hmac-sha256:<key id>:<digest>"}`. */
export const REDACTED = '$redacted';

/**
 * Digests secrets under a key: equal secrets in one place have equal digests, so that a change shows, and without the key nobody
 * can try out guesses.
 */
export type Redactor = { keyId: string; digest: (context: string, bytes: Uint8Array) => string };

/** 128 of the 256 bits: two secrets with one digest will not be met, and lines stay readable. */
const DIGEST_DIGITS = 32;
const MIN_KEY_BYTES = 16;

/** The redactor of a key of at least 16 bytes; null for a shorter one, which could be guessed. The key id tells nothing about the key. */
export function createRedactor(key: Uint8Array): Redactor | null {
  if (key.length < MIN_KEY_BYTES) return null;
  const mac = (domain: string, bytes: Uint8Array) =>
    toHex(hmac(sha256, key, concatBytes(utf8(`${domain}\n`), bytes)));
  return {
    keyId: mac('mc-redaction-key/1', new Uint8Array()).slice(0, 8),
    digest: (context, bytes) => mac(`mc-redaction/1\n${context}`, bytes).slice(0, DIGEST_DIGITS),
  };
}

export type RedactionRules = {
  /** Identity of the object: one secret in two objects has two digests */
  identity: string;
  /** Paths such as `spec.containers[].token` that are secret whatever they look like */
  declared: readonly string[];
};

/**
 * Replaces the secrets of `object` in place: what was declared, what stands under a name such as `password`, and text that looks
 * like a credential. Answers with how many there were; throws `Forged` when something pretends to have been redacted.
 */
export function redactFields(object: JsonObject, rules: RedactionRules, redactor: Redactor): number {
  const declared = new Set(rules.declared);
  let count = 0;
  const mark = (path: string, value: Json) => {
    count += 1;
    return redacted(redactor, `${rules.identity}\n${path}`, utf8(canonicalJson(value)));
  };
  visit(object, '', '', false);
  return count;

  function visit(node: Json, path: string, name: string, isInside: boolean): Json {
    const isSecret = isInside || declared.has(path);
    if (isObject(node)) return visitMembers(node, path, isSecret);
    if (!Array.isArray(node)) return isSecret || looksSecret(name, node) ? hide(node, path) : node;
    for (const [index, item] of node.entries()) node[index] = visit(item, `${path}[]`, name, isSecret);
    return node;
  }

  function visitMembers(node: JsonObject, path: string, isSecret: boolean): JsonObject {
    if (REDACTED in node) throw new Forged(path);
    const named = typeof node.name === 'string' && namesSecret(node.name);
    for (const key of Object.keys(node)) {
      const here = path === '' ? key : `${path}.${key}`;
      const isInside = isSecret || holdsOnlySecrets(key) || (named && key === 'value');
      node[key] = visit(node[key] ?? null, here, key, isInside);
    }
    return node;
  }

  /** Nothing, and yes or no, are no secrets: that a password is missing must stay visible. */
  function hide(value: Json, path: string): Json {
    return value === null || value === '' || typeof value === 'boolean' ? value : mark(path, value);
  }
}

/**
 * Replaces everything a Secret holds, by the bytes it stands for, so that `stringData` and the `data` the API server makes of it
 * have one digest. Throws `Unreadable` with the field when `data` is not base64.
 */
export function redactSecret(object: JsonObject, identity: string, redactor: Redactor): number {
  let count = 0;
  for (const [field, bytesOf] of [
    ['data', bytesOfBase64],
    ['stringData', (value: Json) => utf8(typeof value === 'string' ? value : canonicalJson(value))],
  ] as const) {
    const members = object[field];
    if (members === undefined || members === null) continue;
    if (!isObject(members)) throw new Unreadable(`/${field}`, 'expected a mapping');
    for (const [key, value] of Object.entries(members)) {
      if (isObject(value) && REDACTED in value) throw new Forged(`${field}.${key}`);
      const bytes = bytesOf(value);
      if (bytes === null) throw new Unreadable(`/${field}/${escapePointer(key)}`, 'expected base64');
      members[key] = redacted(redactor, `${identity}\ndata.${key}`, bytes);
      count += 1;
    }
  }
  return count;
}

function redacted(redactor: Redactor, context: string, bytes: Uint8Array): Json {
  return { [REDACTED]: `hmac-sha256:${redactor.keyId}:${redactor.digest(context, bytes)}` };
}

function bytesOfBase64(value: Json): Uint8Array | null {
  if (value === null) return new Uint8Array();
  if (typeof value !== 'string') return null;
  const text = value.replace(/[\r\n]/g, '');
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** Somebody wrote what only redaction writes, perhaps so that a change stays unseen. */
export class Forged extends Error {
  readonly path: string;
  constructor(path: string) {
    super(`${REDACTED} is written by redaction alone`);
    this.path = path;
  }
}

/** A Secret that is not one. The message never holds what stood there. */
export class Unreadable extends Error {
  readonly pointer: string;
  constructor(pointer: string, expected: string) {
    super(`${expected}`);
    this.pointer = pointer;
  }
}
