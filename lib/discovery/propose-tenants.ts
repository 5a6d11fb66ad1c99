import { tenantIdSchema } from '@/lib/tenants';

export type ProposedTenant = { id: string; labelValue: string };

/** Tenants from the values of the chosen label: the value itself where it is a valid id, else a readable one made of it. */
export function proposeTenants(values: readonly string[]): ProposedTenant[] {
  const taken = new Set(values.filter((value) => tenantIdSchema.safeParse(value).success));
  return values.map((labelValue) => {
    if (tenantIdSchema.safeParse(labelValue).success) return { id: labelValue, labelValue };
    const id = freeId(readableId(labelValue), taken);
    taken.add(id);
    return { id, labelValue };
  });
}

function readableId(value: string): string {
  const words = value
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/^[-_.]+|[-_.]+$/g, '')
    .slice(0, 56);
  return words === '' ? 'tenant' : words;
}

function freeId(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  for (let number = 2; ; number++) {
    if (!taken.has(`${wanted}-${number}`)) return `${wanted}-${number}`;
  }
}
