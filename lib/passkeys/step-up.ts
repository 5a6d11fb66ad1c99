/** A sign-in this fresh proves by itself who is at the keyboard. */
export const RECENT_SIGN_IN_SECONDS = 600;

/** How somebody showed, just now, that they are who the session says. */
export type Proof = 'recent-sign-in' | 'password' | 'passkey';

/**
 * Whether the sign-in itself is proof enough at `now`. An older session is not: whoever stole its cookie could otherwise
 * enrol a key of their own and sign approvals with it.
 */
export function isRecentSignIn(signedInAt: Date, now: Date): boolean {
  const ageMs = now.getTime() - signedInAt.getTime();
  return ageMs >= 0 && ageMs <= RECENT_SIGN_IN_SECONDS * 1000;
}
