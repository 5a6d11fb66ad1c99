import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import { AppearanceForm } from '@/components/settings/appearance-form';
import { Card, CardHead } from '@/components/ui/card';
import { readPreferences } from '@/lib/client/preferences';
import { getRuntime } from '@/lib/http/runtime';

export const metadata: Metadata = { title: 'Appearance' };

/** Theme, times and keys of this browser. */
export default async function AppearancePage() {
  const store = await cookies();
  const current = readPreferences(getRuntime().env.MC_INSTALL_ID, (name) => store.get(name)?.value);
  return (
    <>
      <h1 className="sr-only">Appearance</h1>
      <Card>
        <CardHead title="Appearance">Kept for this browser.</CardHead>
        <div className="p-4">
          <AppearanceForm current={current} />
        </div>
      </Card>
    </>
  );
}
