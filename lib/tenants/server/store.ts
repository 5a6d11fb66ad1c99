import { z } from 'zod';
import { type Json, parseOrThrow } from '@/lib/kernel';
import type { Tx } from '@/lib/platform/db';
import type { Tenant as TenantRow } from '@/lib/platform/generated/prisma/client';
import { regionSchema, type Tenant, thresholdsSchema, tierSchema } from '../tenant';

const objectivesSchema = z.record(z.string(), thresholdsSchema);

/** Stored tenants that are still declared, in order of id. */
export async function findStoredTenants(tx: Pick<Tx, 'tenant'>): Promise<Tenant[]> {
  const rows = await tx.tenant.findMany({ where: { removedAt: null }, orderBy: { id: 'asc' } });
  return rows.map(toTenant);
}

/** Writes a declared tenant; a tenant that was removed earlier is declared again. */
export async function upsertTenant(tx: Tx, tenant: Tenant, at: Date): Promise<void> {
  const { id, objectives, ...rest } = tenant;
  const data = { ...rest, objectives, updatedAt: at, removedAt: null };
  await tx.tenant.upsert({ where: { id }, create: { id, ...data }, update: data });
}

/** Marks a tenant as no longer declared; its row and everything that points at it stay. */
export async function markRemoved(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.tenant.update({ where: { id }, data: { removedAt: at } });
}

function toTenant(row: TenantRow): Tenant {
  return {
    id: row.id,
    name: row.name,
    residency: parseOrThrow(regionSchema, row.residency, `The residency of ${row.id}`),
    tier: parseOrThrow(tierSchema, row.tier, `The tier of ${row.id}`),
    environment: row.environment,
    labelValue: row.labelValue,
    objectives: parseOrThrow(objectivesSchema, row.objectives, `The objectives of ${row.id}`),
  };
}

/** A tenant as plain JSON, for comparing and for audit digests. */
export function tenantJson(tenant: Tenant): Json {
  return JSON.parse(JSON.stringify(tenant)) as Json;
}
