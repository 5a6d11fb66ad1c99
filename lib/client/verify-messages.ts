import type { Check } from '@/lib/evidence';
import type { Report } from '@/lib/verifier';

/** What is trusted, as somebody gave it: a fingerprint, or the text of a PEM file. */
export type GivenTrust = { kind: 'fingerprint'; keyId: string } | { kind: 'pem'; text: string };

/** What the page asks of the worker that verifies. */
export type ToVerifier = { type: 'start'; file: File; trust: GivenTrust } | { type: 'cancel' };

/** What the worker tells the page. `ready` comes first and says whether this browser can check signatures at all. */
export type FromVerifier =
  | { type: 'ready'; support: VerifySupport }
  | { type: 'progress'; done: number; total: number }
  | { type: 'check'; check: Check }
  | { type: 'done'; report: Report; keyId: string }
  | { type: 'cancelled' }
  | { type: 'failed'; message: string };

/** Whether WebCrypto of this browser has what verification needs; `insecure` is a page on plain http. */
export type VerifySupport = 'yes' | 'no-ed25519' | 'insecure';
