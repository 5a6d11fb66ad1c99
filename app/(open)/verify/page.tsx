import type { Metadata } from 'next';
import { VerifyPage } from '@/components/verify/verify-page';

export const metadata: Metadata = { title: 'Verify a bundle' };

/** Verification for anyone: nothing here is read from the server, so there is nothing to sign in for. */
export default function OpenVerifyPage() {
  return (
    <>
      <h1 className="text-xl font-semibold">Verify a bundle</h1>
      <p className="mt-1 mb-4 max-w-prose text-sm text-muted">
        Checks an evidence bundle of Mission Control: its signatures, its place in the log and every file. You
        need the bundle and the fingerprint of the root key, from two different hands.
      </p>
      <VerifyPage />
    </>
  );
}
