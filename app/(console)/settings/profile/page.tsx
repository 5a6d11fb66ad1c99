import type { Metadata } from 'next';
import { Facts } from '@/components/settings/facts';
import { Grants } from '@/components/settings/grants';
import { PasswordForm } from '@/components/settings/password-form';
import { SessionsTable } from '@/components/settings/sessions-table';
import { Card, CardHead } from '@/components/ui/card';
import { PASSWORD_MIN_LENGTH } from '@/lib/access';
import { listSessions } from '@/lib/access/server';
import { pageCtx } from '@/lib/http/page';

export const metadata: Metadata = { title: 'Profile' };

/** Who one is here, one's password and where one is signed in. */
export default async function ProfilePage() {
  const ctx = await pageCtx();
  const { name, email, grants } = ctx.actor;
  return (
    <>
      <h1 className="sr-only">Profile</h1>
      <Card>
        <CardHead title={name}>{email}</CardHead>
        <div className="p-4">
          <Facts facts={[['Roles', <Grants key="grants" grants={grants} />]]} />
        </div>
      </Card>
      <Card>
        <CardHead title="Password">Changing it ends your other sessions.</CardHead>
        <div className="p-4">
          <PasswordForm minLength={PASSWORD_MIN_LENGTH} />
        </div>
      </Card>
      <Card>
        <CardHead title="Sessions">Where you are signed in now. Ended ones stop working at once.</CardHead>
        <SessionsTable sessions={await listSessions(ctx)} />
      </Card>
    </>
  );
}
