import type { Json } from '@/lib/kernel';

/** Names under which secrets are kept, wherever in the name the word stands. */
const SECRET_NAME =
  /pass(?:word|wd|phrase|code)?(?![a-z])|passw|secret|token|credential|api[-_]?key|private[-_]?key|access[-_]?key|signing[-_]?key|encryption[-_]?key|client[-_]?key|account[-_]?key|license[-_]?key|connection[-_]?string|webhook[-_]?url|^dsn$|^pwd$|^auth$|bearer|htpasswd|kubeconfig/i;
/** Names that say where a secret is, not what it is. */
const REFERENCE_NAME =
  /(?:name|names|ref|refs|file|files|path|paths|mount|mounts|namespace|enabled|type|provider|class|ttl|seconds|expiry|expiration|length|policy|store|issuer|audience|header|key|field)$/i;
const WHOLLY_REFERENCE = /^(?:existing[-_]?secret|image[-_]?pull[-_]?secrets?|automount\w*)$/i;
/** Everything below these is secret, whatever it is called. */
const CONTAINER_NAME = /^(?:secrets?|passwords?|credentials?|tokens|secret[-_]?(?:data|env|values))$/i;

/** Begins as credentials of widely used services do, or is a key, a signed token, or an address with a password in it. */
const SECRET_TEXT =
  /-----BEGIN [A-Z ]*PRIVATE KEY|^(?:gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|sk-|sk_live_|rk_live_|AKIA|ASIA|AIza|ya29\.|npm_|pypi-|hvs\.|dop_v1_|SG\.)[A-Za-z0-9]|\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.|^[a-z][a-z0-9+.-]*:\/\/[^\s/@:]*:[^\s/@]+@|^(?:Bearer|Basic) [A-Za-z0-9+/=._-]{8,}|^\$2[aby]\$\d\d\$|^\$(?:5|6|y)\$/i;

/** A configuration file in a value, with a line that sets a password. */
const SECRET_LINE =
  /^\s*["']?[\w.-]*(?:passw(?:or)?d|passphrase|secret|token|api[-_]?key|private[-_]?key)["']?\s*[:=]\s*\S/im;

/** Long runs of letters and digits without a pattern: what machines make when they make a secret. */
const RANDOM_TEXT = /^[A-Za-z0-9+/_=-]{24,}$/;
const HEX_TEXT = /^[0-9a-f]{32,}$/i;
const HASH_TEXT = /^(?:sha(?:256|384|512)[:-])|^[0-9a-f]{40}$|^[0-9a-f]{64}$/i;
const HASH_NAME = /digest|sha|tag|revision|commit|checksum|hash|version|image|fingerprint|thumbprint|uid$/i;
const MIN_BITS_PER_LETTER = 3.7;

/** Whether a name says that its value is a secret, such as `adminPassword`; `passwordSecretName` says only where one is. */
export function namesSecret(name: string): boolean {
  if (WHOLLY_REFERENCE.test(name)) return false;
  if (!SECRET_NAME.test(name)) return false;
  const isKey = /(?:api|private|access|signing|encryption|client|account|license)[-_]?key$/i.test(name);
  return isKey || !REFERENCE_NAME.test(name);
}

/** Whether all that a mapping or list of this name holds is secret. */
export function holdsOnlySecrets(name: string): boolean {
  return CONTAINER_NAME.test(name) && !WHOLLY_REFERENCE.test(name);
}

/** Whether a value is to be hidden, by what it is called and what it looks like. Errs on the side of hiding. */
export function looksSecret(name: string, value: Json): boolean {
  if (typeof value === 'number') return namesSecret(name);
  if (typeof value !== 'string' || value === '') return false;
  if (namesSecret(name) || SECRET_TEXT.test(value.trim()) || SECRET_LINE.test(value)) return true;
  if (HASH_TEXT.test(value) && HASH_NAME.test(name)) return false;
  if (HEX_TEXT.test(value) && isMixed(value)) return true;
  return RANDOM_TEXT.test(value) && isMixed(value) && bitsPerLetter(value) >= MIN_BITS_PER_LETTER;
}

/** Words joined by hyphens are no secrets; those mix digits into letters, or are all of hexadecimal digits. */
function isMixed(text: string): boolean {
  return /[0-9]/.test(text) && /[A-Za-z]/.test(text) && !/^(?:[a-z]+[-_/]?)+[0-9]*$/i.test(text);
}

/** Shannon’s entropy of the letters of a text, in bits. */
function bitsPerLetter(text: string): number {
  const counts = new Map<string, number>();
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
