const GROUPS = 8;

/** A fingerprint in eight groups, to be read aloud or compared by eye; the groups joined are the fingerprint. */
export function keyGroups(keyId: string): string[] {
  const text = keyId.replace(/^SHA256:/, '');
  return Array.from({ length: GROUPS }, (_, at) =>
    text.slice(Math.floor((at * text.length) / GROUPS), Math.floor(((at + 1) * text.length) / GROUPS)),
  ).filter((group) => group !== '');
}

export type Comparison = 'empty' | 'same' | 'different' | 'not-a-fingerprint';

/**
 * Whether what somebody pasted is this fingerprint. Spaces and a whole line of `ssh-keygen -l` are fine; upper and lower
 * case count. Anything that is no fingerprint at all is said to be so, never called different.
 */
export function compareKeyId(keyId: string, pasted: string): Comparison {
  if (pasted.trim() === '') return 'empty';
  const inLine = /SHA256:([A-Za-z0-9+/]{43})(?![A-Za-z0-9+/])/.exec(pasted);
  const inGroups = /^(?:SHA256:)?([A-Za-z0-9+/]{43})=?$/.exec(pasted.replace(/\s/g, ''));
  const given = (inLine ?? inGroups)?.[1];
  if (given === undefined) return 'not-a-fingerprint';
  return `SHA256:${given}` === keyId ? 'same' : 'different';
}
