import type { Metadata } from 'next';
import { ChangePasswordForm } from '@/components/sign-in/change-password-form';
import { pageCtx } from '@/lib/http/page';
import { safeNextPath } from '@/lib/http/safe-next';

export const metadata: Metadata = { title: 'Choose a password' };

type Query = Promise<Record<string, string | string[] | undefined>>;

/** Where somebody lands whose password was given to them by somebody else. */
export default async function ChangePasswordPage({ searchParams }: { searchParams: Query }) {
  const { next } = await searchParams;
  const { actor } = await pageCtx({ beforePasswordChange: true });
  return (
    <ChangePasswordForm
      email={actor.email}
      next={safeNextPath(typeof next === 'string' ? next : undefined)}
    />
  );
}
