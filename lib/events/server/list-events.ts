import { authorize, visibleTenants } from '@/lib/access';
import type { Ctx } from '@/lib/platform/context';
import { type EventsQuery, eventRange, type TimelineEvent } from '../event';
import { findEvents } from './store';

/** Events that touch a range, newest first, of the tenants asked for as far as the actor may read them, and of all tenants. */
export async function listEvents(ctx: Ctx, query: EventsQuery): Promise<TimelineEvent[]> {
  authorize(ctx, 'read');
  const visible = visibleTenants(ctx.actor);
  const asked = query.tenants;
  const tenants =
    asked === undefined
      ? visible
      : visible === '*'
        ? asked
        : asked.filter((tenantId) => visible.includes(tenantId));
  return findEvents(ctx.db, { ...eventRange(query, ctx.clock.now()), tenants });
}
