import { Client, escapeIdentifier } from 'pg';
import { AppError } from '@/lib/kernel';

/** Tables the application may read and append to, never change: what happened stays written. */
const APPEND_ONLY = [
  'audit_event',
  'log_leaf',
  'log_tile',
  'log_checkpoint',
  'log_cosignature',
  'keyset',
  'evidence_record',
  'evidence_citation',
  'blob_tombstone',
  'access_change',
  'log_verification',
  'approval_decision',
  'config_lane',
  'config_snapshot',
  'config_object',
  'config_object_version',
  'config_baseline',
  'ci_post',
  'ci_result',
  'ci_result_record',
  'ci_attestation',
];
/** Bookkeeping of migrations: readable, so that readiness can tell whether the schema is current. */
const READ_ONLY = ['_prisma_migrations'];

/** The role inside a connection URL; throws `misconfigured` when it names none. */
export function roleOfUrl(url: string, variable: string): string {
  const role = URL.canParse(url) ? decodeURIComponent(new URL(url).username) : '';
  if (role === '') {
    throw new AppError('misconfigured', {
      message: `${variable} must be a URL with a role, for example postgresql://mc_app:secret@db.example:5432/mission_control`,
    });
  }
  return role;
}

/**
 * Gives `appRole` exactly what web and worker need, over every table that exists now; run it after each migration. The job
 * queue's schema `pgboss` is made here and belongs to the application, which may not create schemas itself (`createSchema:
 * false` there). When owner and application are one role there is nothing to restrict: log tables are then not protected.
 */
export async function grantApplication(ownerUrl: string, appRole: string): Promise<'separate' | 'same-role'> {
  const client = new Client({ connectionString: ownerUrl, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    const current = await client.query<{ role: string }>('SELECT current_user::text AS role');
    const role = escapeIdentifier(appRole);
    if (current.rows[0]?.role === appRole) {
      await client.query('CREATE SCHEMA IF NOT EXISTS pgboss');
      return 'same-role';
    }
    await requireRole(client, appRole);
    await client.query('BEGIN');
    for (const statement of grantStatements(role)) await client.query(statement);
    await client.query('COMMIT');
    return 'separate';
  } finally {
    await client.end();
  }
}

async function requireRole(client: Client, appRole: string): Promise<void> {
  const found = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [appRole]);
  if (found.rowCount === 1) return;
  throw new AppError('misconfigured', {
    message: `the role of DATABASE_URL does not exist. Create it as the owner: CREATE ROLE ${escapeIdentifier(appRole)} LOGIN PASSWORD '…'`,
  });
}

/** The statements, in order. `role` is already quoted. One transaction: a reader never sees the rights half taken. */
function grantStatements(role: string): string[] {
  return [
    // Two starts at once would otherwise update the same catalogue rows and one would fail.
    'SELECT pg_advisory_xact_lock(72707369)',
    `GRANT USAGE ON SCHEMA public TO ${role}`,
    `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role}`,
    `GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO ${role}`,
    ...APPEND_ONLY.map(
      (table) => `REVOKE UPDATE, DELETE, TRUNCATE ON public.${escapeIdentifier(table)} FROM ${role}`,
    ),
    ...READ_ONLY.map(
      (table) => `REVOKE INSERT, UPDATE, DELETE ON public.${escapeIdentifier(table)} FROM ${role}`,
    ),
    'CREATE SCHEMA IF NOT EXISTS pgboss',
    `GRANT USAGE, CREATE ON SCHEMA pgboss TO ${role}`,
  ];
}
