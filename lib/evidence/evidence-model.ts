/** One path a complete bundle of a release has. A `*` stands for any name of one segment. */
export type ModelPath = { path: string; tenant: string | null; what: string };

/** What the evidence model of the planning pack asks of a release; budgets once for each tenant. */
export function evidenceModel(tenants: readonly { id: string }[]): ModelPath[] {
  const common = (path: string, what: string): ModelPath => ({ path, tenant: null, what });
  return [
    common('config/config-snapshot.json', 'a snapshot of the configuration'),
    common('config/config-signature.txt', 'the signature on the configuration snapshot'),
    common('observability/dashboard-mc-platform.json', 'the export of the dashboard'),
    ...tenants.map(({ id }) => ({ path: 'budgets/*.json', tenant: id, what: `a budget delta of ${id}` })),
    common('rag/grounding-attest.json', 'the attestation of a grounding run'),
    common('rag/trajectory-results.json', 'results of the trajectory tests'),
    common('autonomy/TENANT_003/*.json', 'a simulation or enactment of TENANT_003'),
  ];
}

/** Paths of the model for which none of these records stands. */
export function missingOfModel(
  model: readonly ModelPath[],
  records: readonly { path: string; tenantId: string | null }[],
): { path: string; reason: string }[] {
  return model
    .filter((wanted) => !records.some((record) => meets(wanted, record)))
    .map(({ path, what }) => ({ path, reason: `nothing recorded: ${what}` }));
}

function meets(wanted: ModelPath, record: { path: string; tenantId: string | null }): boolean {
  if (wanted.tenant !== null && wanted.tenant !== record.tenantId) return false;
  const star = wanted.path.indexOf('*');
  if (star < 0) return wanted.path === record.path;
  const [before, after] = [wanted.path.slice(0, star), wanted.path.slice(star + 1)];
  const name = record.path.slice(before.length, record.path.length - after.length);
  const shaped = record.path.startsWith(before) && record.path.endsWith(after);
  return shaped && name !== '' && !name.includes('/');
}
