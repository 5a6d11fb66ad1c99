import type { Metadata } from 'next';
import { ForbiddenState } from '@/components/console/forbidden-state';
import { UsersView } from '@/components/settings/users-view';
import { Card } from '@/components/ui/card';
import { can } from '@/lib/access';
import { listUsers } from '@/lib/access/server';
import { pageCtx } from '@/lib/http/page';

export const metadata: Metadata = { title: 'Users' };

/** People and their roles, for admins. */
export default async function UsersPage() {
  const ctx = await pageCtx();
  const decision = can(ctx.actor, 'administer');
  if (!decision.allowed) {
    return (
      <Card>
        <h1 className="sr-only">Users</h1>
        <ForbiddenState what="manage people" needsRoles={decision.needsRoles} />
      </Card>
    );
  }
  const { users } = await listUsers(ctx, { limit: 500 });
  const tenantIds = ctx.ports.config.tenants.map((tenant) => tenant.id);
  return (
    <>
      <h1 className="sr-only">Users</h1>
      <UsersView users={users} tenantIds={tenantIds} myId={ctx.actor.id} />
    </>
  );
}
