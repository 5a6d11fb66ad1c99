/** Hashes by WebCrypto's names. SHA-1 may name a certificate in old attributes, and counts for nothing else. */
export const HASHES = {
  'SHA-1': '1.3.14.3.2.26',
  'SHA-256': '2.16.840.1.101.3.4.2.1',
  'SHA-384': '2.16.840.1.101.3.4.2.2',
  'SHA-512': '2.16.840.1.101.3.4.2.3',
} as const;
export type HashName = keyof typeof HASHES;

const byOid = new Map<string, HashName>(Object.entries(HASHES).map(([name, oid]) => [oid, name as HashName]));

/** The hash an identifier names, SHA-1 excepted; null for every other. */
export function strongHash(oid: string): HashName | null {
  const name = byOid.get(oid);
  return name === undefined || name === 'SHA-1' ? null : name;
}

/** Digest by WebCrypto. */
export async function digest(hash: HashName, bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await globalThis.crypto.subtle.digest(hash, bytes.slice()));
}
