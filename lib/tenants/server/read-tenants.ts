import { z } from 'zod';
import { authorize, visibleTenants } from '@/lib/access';
import { AppError } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { tenantSchema } from '../tenant';

/** A declared tenant with the place it is declared at, such as `mission-control.yaml:14`. */
export const declaredTenantSchema = tenantSchema.extend({ declaredAt: z.string() }).meta({ id: 'Tenant' });
export type DeclaredTenant = z.infer<typeof declaredTenantSchema>;

/** Declared tenants the actor may read, in the order of the file. The configuration is the source, so no query is needed. */
export async function listTenants(ctx: Ctx): Promise<DeclaredTenant[]> {
  authorize(ctx, 'read');
  const visible = visibleTenants(ctx.actor);
  return declaredTenants(ctx).filter((tenant) => visible === '*' || visible.includes(tenant.id));
}

/** One tenant; a tenant of others is `not_found` as well, so that its existence is not told. */
export async function getTenant(ctx: Ctx, tenantId: string): Promise<DeclaredTenant> {
  authorize(ctx, 'read');
  const found = (await listTenants(ctx)).find((tenant) => tenant.id === tenantId);
  if (found !== undefined) return found;
  throw new AppError('not_found', {
    message: `no tenant ${tenantId} for this actor`,
    userMessage: `There is no tenant ${tenantId} that you may see.`,
  });
}

function declaredTenants(ctx: Ctx): DeclaredTenant[] {
  const { tenants, locations, file } = ctx.ports.config;
  return tenants.map((tenant, index) => {
    const line = locations[`tenants.${index}`]?.line ?? locations[`tenants.${index}.id`]?.line;
    return { ...tenant, declaredAt: line === undefined ? file : `${file}:${line}` };
  });
}
