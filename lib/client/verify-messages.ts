import type { Report } from '@/lib/verifier';

/** What is trusted, as somebody gave it: a fingerprint, or the text of a PEM file. */
export type GivenTrust = { kind: 'fingerprint'; keyId: string } | { kind: 'pem'; text: string };

/** Verifier keys of witnesses, one a line, and how many of them must have cosigned. */
export type GivenWitnesses = { vkeys: string; quorum: number };

/** What the page asks of the worker that verifies. */
export type ToVerifier =
  | { type: 'start'; file: File; trust: GivenTrust; witnesses: GivenWitnesses | null }
  | { type: 'cancel' };

/** What the worker tells the page. `ready` comes first; `problem` is why this browser cannot check signatures at all. */
export type FromVerifier =
  | { type: 'ready'; problem: string | null }
  /** Bytes read so far */
  | { type: 'progress'; done: number }
  | { type: 'done'; report: Report; keyId: string }
  | { type: 'cancelled' }
  | { type: 'failed'; message: string };
