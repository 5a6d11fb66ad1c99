import type { Status } from '@/components/status/status-badge';
import type { KeyPurpose, KeysView } from '@/lib/keys';

type KeyState = KeysView['keys'][number]['state'];

/** What a key of a purpose signs, and what changing it means for people outside. */
export const PURPOSES: Record<
  KeyPurpose,
  { title: string; signs: string; rotating: string; revoking: string }
> = {
  root: {
    title: 'root',
    signs: 'the list of keys',
    rotating:
      'Everyone who verifies must be given the new fingerprint. The old root also signs the new list of keys, so that they can see the one lead to the other; bundles made before still verify with the old one.',
    revoking:
      'Nobody can trust this installation through it any more: everyone who verifies needs the new fingerprint over a way an attacker does not control.',
  },
  attest: {
    title: 'attest',
    signs: 'statements and bundles',
    rotating:
      'New statements are signed by the new key. What the old one signed until its end still verifies.',
    revoking: 'Statements it signs from that time on fail verification, with the code key-revoked.',
  },
  log: {
    title: 'log',
    signs: 'checkpoints of the evidence log',
    rotating:
      'New checkpoints are signed by the new key. Witnesses must be told of it, or they refuse to sign.',
    revoking:
      'Checkpoints it signs from that time on count for nothing. Witnesses must be told of the new key.',
  },
};

/** How a state looks, and what it means in one sentence. */
export const KEY_LOOKS: Record<KeyState, { status: Status; word: string; meaning: string }> = {
  'in-use': { status: 'pass', word: 'Active', meaning: 'Signs now.' },
  overlap: {
    status: 'running',
    word: 'Overlap',
    meaning: 'Signs nothing new; what is still being signed with it counts until its end.',
  },
  retired: {
    status: 'unknown',
    word: 'Retired',
    meaning: 'Signs nothing more; what it signed in its time still counts.',
  },
  revoked: { status: 'page', word: 'Revoked', meaning: 'Nothing it signed from that time on counts.' },
  'not-yet': { status: 'running', word: 'Not yet', meaning: 'Becomes good at the time given.' },
};

/** `SHA256:ty50gfNF…`: enough of a fingerprint to name it in a sentence, never to compare it. */
export function shortKeyId(keyId: string): string {
  return `${keyId.slice(0, 15)}…`;
}
