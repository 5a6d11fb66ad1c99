import { checkKeyset } from '@/lib/attestations';
import { AppError, type LogKind, logOfEnvironment, sha256Hex } from '@/lib/kernel';
import { type Keyset, type PublicKey, parseKeyset, rootKeyOf } from '@/lib/keys';
import { readKeysetRows } from '@/lib/keys/server';
import type { Ctx } from '@/lib/platform/context';
import type { DamageCode } from '../verification';
import type { Findings } from './findings';
import type { Query } from './query';
import { readAuditedKeyset } from './verify-store';

type Row = Awaited<ReturnType<typeof readKeysetRows>>[number];
type Flaw = { code: DamageCode; reason: string };
/** A version that was looked at; `keyset` null when it cannot even be read. */
type Link = { row: Row; keyset: Keyset | null; root: PublicKey | null };

/**
 * Checks every stored version of the keyset: its root signed it, it names the one before by digest, a new root was vouched for by the old one
 * unless that was revoked, and none is missing. Answers the newest, by which checkpoints are judged.
 */
export async function verifyKeysets(options: {
  ctx: Ctx;
  query: Query;
  log: LogKind;
  origin: string;
  findings: Findings;
}): Promise<{ newest: Keyset | null; count: number }> {
  const { ctx, query, log, origin, findings } = options;
  const rows = await readKeysetRows(ctx, log);
  let before: Link | null = null;
  for (const row of rows) {
    const at = `version ${row.version} of the keyset`;
    for (let gone = (before?.row.version ?? 0) + 1; gone < row.version; gone++)
      findings.add(
        'keyset-missing',
        `version ${gone} of the keyset`,
        `there is a version ${row.version}, and none before it`,
      );
    const link = readLink(row);
    for (const { code, reason } of await judgeLink(ctx, origin, link, before)) findings.add(code, at, reason);
    before = link;
  }
  const newest = rows.at(-1)?.version ?? 0;
  // Who takes the last version away has no later one to contradict it, but the audit row of the change it made.
  const own = logOfEnvironment(ctx.ports.config.environment);
  const audited = await readAuditedKeyset(query, log, own);
  for (let gone = newest + 1; gone <= audited; gone++)
    findings.add(
      'keyset-missing',
      `version ${gone} of the keyset`,
      'the audit trail tells of it, and it is not there',
    );
  return { newest: before?.keyset ?? null, count: rows.length };
}

async function judgeLink(ctx: Ctx, origin: string, link: Link, before: Link | null): Promise<Flaw[]> {
  const { row, keyset, root } = link;
  if (keyset === null) return [invalid('it cannot be read as a keyset')];
  if (keyset.version !== row.version || keyset.origin !== origin)
    return [invalid(`it is version ${keyset.version} for ${keyset.origin}`)];
  if (root === null) return [unsigned('it names no root key that was good when it was made')];
  const flaws: Flaw[] = [];
  const own = await checkKeyset(ctx.ports.crypto, row, root);
  if (!own.ok) flaws.push(own.code === 'keyset-invalid' ? invalid(own.reason) : unsigned(own.reason));
  // Who changed one version is named there; the next one, which still holds the old digest, is not blamed for it.
  const consecutive = before === null ? row.version === 1 : before.row.version === row.version - 1;
  if (!consecutive) return flaws;
  const previous = before === null ? null : sha256Hex(before.row.document);
  if (keyset.previous !== previous && !(await isFlawed(ctx, before)))
    flaws.push(invalid('it does not name the version before it'));
  const handover = await judgeHandover(ctx, link, before);
  return handover === null ? flaws : [...flaws, handover];
}

/** A new root counts when the old one says so, or is no longer trusted itself. */
async function judgeHandover(
  ctx: Ctx,
  { row, keyset, root }: Link,
  before: Link | null,
): Promise<Flaw | null> {
  const old = before?.root ?? null;
  if (old === null || root === null || old.keyId === root.keyId) return null;
  const revoked = keyset?.keys.find(({ keyId }) => keyId === old.keyId)?.revokedAt ?? null;
  if (row.previousRootBundle === null)
    return revoked !== null ? null : unsigned(`${old.keyId}, the root key before it, does not vouch for it`);
  const files = { document: row.document, bundle: row.previousRootBundle };
  const check = await checkKeyset(ctx.ports.crypto, files, old, { successor: true });
  return check.ok
    ? null
    : unsigned(`${old.keyId}, the root key before it, does not vouch for it: ${check.reason}`);
}

async function isFlawed(ctx: Ctx, link: Link | null): Promise<boolean> {
  if (link === null) return false;
  return link.root === null || !(await checkKeyset(ctx.ports.crypto, link.row, link.root)).ok;
}

function readLink(row: Row): Link {
  try {
    const keyset = parseKeyset(row.document);
    return { row, keyset, root: rootKeyOf(keyset) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { row, keyset: null, root: null };
  }
}

function invalid(reason: string): Flaw {
  return { code: 'keyset-invalid', reason };
}

function unsigned(reason: string): Flaw {
  return { code: 'keyset-unsigned', reason };
}
