import type { Command } from 'commander';
import { z } from 'zod';
import { nearest } from '@/lib/config';
import { AppError } from '@/lib/kernel';
import { regionSchema, tenantIdSchema, thresholdsSchema, tierSchema } from '@/lib/tenants';
import { type DeclaredTenant, listTenants } from '@/lib/tenants/server';
import { addCommand, addNoun, noInput, type Run } from '../command';
import { EXIT } from '../exit-codes';
import type { Output } from '../output';
import { onTarget } from '../target';

const tenantSchema = z.object({
  id: tenantIdSchema,
  name: z.string(),
  residency: regionSchema,
  tier: tierSchema,
  environment: z.string(),
  labelValue: z.string(),
  objectives: z.record(z.string(), thresholdsSchema),
  declaredAt: z.string(),
});
const tenantsReplySchema = z.object({ tenants: z.array(tenantSchema) });

/** `mc tenants list|show`. */
export function registerTenants(program: Command): void {
  const tenants = addNoun(program, 'tenants', 'declared tenants');
  addCommand(tenants, 'list', {
    summary: 'list tenants with residency and autonomy tier',
    example: 'mc tenants list --json',
    input: noInput,
    run: async (run) => {
      run.out.table(
        await readTenants(run),
        [
          { title: 'id', value: (tenant) => tenant.id },
          { title: 'name', value: (tenant) => tenant.name },
          { title: 'residency', value: (tenant) => tenant.residency },
          { title: 'tier', value: (tenant) => String(tenant.tier), align: 'right' },
          { title: 'environment', value: (tenant) => tenant.environment },
          { title: 'declared at', value: (tenant) => tenant.declaredAt },
        ],
        'You may see no tenant. An admin can grant you some in Settings, Users.',
      );
      return EXIT.pass;
    },
  });
  addCommand(tenants, 'show <tenant>', {
    summary: 'show one tenant with its objectives and where it is declared',
    example: 'mc tenants show TENANT_003',
    input: z.object({ tenant: tenantIdSchema }),
    run: async (run) => {
      const all = await readTenants(run);
      const tenant = all.find(({ id }) => id === run.input.tenant) ?? missing(run.input.tenant, all);
      run.out.result(tenant, () => describeTenant(tenant, run.out));
      return EXIT.pass;
    },
  });
}

function readTenants(run: Run<unknown>): Promise<DeclaredTenant[]> {
  return onTarget(run, {
    local: (ctx) => listTenants(ctx),
    needsDatabase: false,
    server: async (api) => (await api.get('/api/tenants', tenantsReplySchema)).tenants,
  });
}

function missing(id: string, all: readonly DeclaredTenant[]): never {
  const meant = nearest(
    id,
    all.map((tenant) => tenant.id),
  );
  const hint = meant === null ? 'mc tenants list shows those you may see.' : `Did you mean ${meant}?`;
  throw new AppError('not_found', {
    message: `no tenant ${id}`,
    userMessage: `There is no tenant ${id} that you may see. ${hint}`,
  });
}

function describeTenant(tenant: DeclaredTenant, out: Output): string {
  const objectives = Object.entries(tenant.objectives).map(([signal, { warn, page }]) => {
    const levels = [
      warn === undefined ? [] : `warn ${warn}`,
      page === undefined ? [] : `page ${page}`,
    ].flat();
    return `  ${signal.padEnd(24)} ${levels.join(', ')}`;
  });
  return [
    `${tenant.id}  ${tenant.name}`,
    `residency    ${tenant.residency}`,
    `tier         ${tenant.tier}`,
    `environment  ${tenant.environment}`,
    `label value  ${tenant.labelValue}`,
    `declared at  ${tenant.declaredAt}`,
    objectives.length === 0 ? out.paint('muted', 'no objectives of its own') : 'objectives (base units)',
    ...objectives,
  ].join('\n');
}
