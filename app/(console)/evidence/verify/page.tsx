import type { Metadata } from 'next';
import { VerifyPage } from '@/components/verify/verify-page';
import { paths } from '@/lib/client/paths';

export const metadata: Metadata = { title: 'Verify' };

/** Verification inside the console; strangers have the same page without an account. */
export default function EvidenceVerifyPage() {
  return (
    <>
      <h1 className="sr-only">Verify a bundle</h1>
      <p className="max-w-prose text-sm text-muted">
        People without an account can do the same at{' '}
        <a className="text-accent underline underline-offset-4" href={paths.verify()}>
          {paths.verify()}
        </a>
        , which is open to everyone and asks this server for nothing once it is loaded.
      </p>
      <VerifyPage />
    </>
  );
}
