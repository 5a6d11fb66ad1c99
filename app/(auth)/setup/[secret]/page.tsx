import type { Metadata } from 'next';
import { SetupForm } from '@/components/sign-in/setup-form';
import { SetupRefused } from '@/components/sign-in/setup-refused';
import { readSetupLink } from '@/lib/access/server';
import { getRuntime } from '@/lib/http/runtime';

export const metadata: Metadata = { title: 'First admin' };

/** Where the one-time link of `npm run up` leads: makes the first admin. */
export default async function SetupPage({ params }: { params: Promise<{ secret: string }> }) {
  const { secret } = await params;
  const state = await readSetupLink(getRuntime(), secret.slice(0, 200));
  return state === 'usable' ? <SetupForm secret={secret} /> : <SetupRefused state={state} />;
}
