import { authorize, visibleTenants } from '@/lib/access';
import { parseSigstoreBundle } from '@/lib/attestations';
import { recordEvidence } from '@/lib/evidence/server';
import { AppError, logOfEnvironment, sha256Hex, utf8 } from '@/lib/kernel';
import { publicKeyOf } from '@/lib/keys';
import { readKeyset } from '@/lib/keys/server';
import type { Ctx } from '@/lib/platform/context';
import { readSaidFacts } from '../said-facts';
import { parseSnapshot } from '../snapshot';
import { checkSnapshotSignature, SNAPSHOT_FOLDER, SNAPSHOT_KIND } from '../snapshot-signature';
import type { PostSnapshot, SignedSnapshotPost, SnapshotSummary } from '../snapshot-view';
import { indexSnapshot } from './index-snapshot';
import { signPosted } from './sign-posted';
import { findPosted, findSnapshot } from './snapshot-store';

/**
 * Stores a snapshot that was made elsewhere and enters it into the index. Needs `propose` for all tenants. A signature that comes along must
 * be by a key of this installation, of its environment and origin; else `forbidden`, with the code of what is wrong, and posting the same
 * signature again gives what is there already. Without one this installation signs, and the statement says that it was posted.
 */
export async function postSnapshot(
  ctx: Ctx,
  input: PostSnapshot,
): Promise<{ snapshot: SnapshotSummary; created: boolean }> {
  authorize(ctx, 'propose', '*');
  return 'signature' in input ? storeSigned(ctx, input) : signPosted(ctx, input);
}

async function storeSigned(
  ctx: Ctx,
  input: SignedSnapshotPost,
): Promise<{ snapshot: SnapshotSummary; created: boolean }> {
  const scope = visibleTenants(ctx.actor);
  const [bytes, signature] = [utf8(input.snapshot), utf8(input.signature)];
  const sha256 = sha256Hex(bytes);
  const signedAt = await requireSignature(ctx, sha256, signature);
  const snapshot = parseSnapshot(bytes);
  const signatureDigest = sha256Hex(signature);
  const known = await findPosted(ctx.db, signatureDigest, scope);
  if (known !== null) return { snapshot: known.summary, created: false };
  const { predicate } = parseSigstoreBundle(signature).statement;
  const said = readSaidFacts(predicate);
  const count = snapshot.objects.length;
  const what = `configuration of ${count} ${count === 1 ? 'object' : 'objects'}`;
  const release = input.release === undefined ? {} : { release: input.release };
  await recordEvidence(ctx, {
    kind: 'config-signature',
    title: `Signature of the ${what}`,
    path: `${SNAPSHOT_FOLDER}/config-signature.txt`,
    mediaType: 'application/json',
    content: signature,
    source: { posted: true },
    cites: [{ sha256, role: 'signs' }],
    ...release,
  });
  const record = await recordEvidence(
    ctx,
    {
      kind: SNAPSHOT_KIND,
      title: `C${what.slice(1)}`,
      path: `${SNAPSHOT_FOLDER}/config-snapshot.json`,
      mediaType: 'application/json',
      content: bytes,
      // What its own statement says is said again, so that one record tells all; who made it stays in that statement.
      predicate: {
        ...predicate,
        treeRoot: snapshot.treeRoot,
        objects: count,
        signedAt: signedAt.toISOString(),
      },
      source: { posted: true, collector: said.source, gitCommit: said.revision, signature: signatureDigest },
      cites: [{ sha256: signatureDigest, role: 'signature' }],
      ...release,
    },
    {
      alongside: (tx, made) => indexSnapshot(tx, ctx, made, { snapshot, ...said, takenAt: signedAt }),
    },
  );
  return { snapshot: (await findSnapshot(ctx.db, record.id, scope)).summary, created: true };
}

/** Which moment the signature names, if it is one that counts here. */
async function requireSignature(ctx: Ctx, sha256: string, signature: Uint8Array): Promise<Date> {
  const { environment } = ctx.ports.config;
  const origin = logOfEnvironment(environment);
  const keyset = await readKeyset(ctx, origin);
  const keys = (keyset?.keyset.keys ?? [])
    .filter(({ purpose, revokedAt }) => purpose === 'attest' && revokedAt === null)
    .map(publicKeyOf);
  const check = await checkSnapshotSignature(ctx.ports.crypto, { sha256, signature, keys });
  if (!check.ok) throw refuse(check.code, check.reason);
  if (check.environment !== environment.name)
    throw refuse(
      'environment-mixed',
      `it is of the environment ${check.environment}, not ${environment.name}`,
    );
  if (check.origin !== origin) throw refuse('origin-mixed', `it is of ${check.origin} origin, not ${origin}`);
  return new Date(check.createdAt);
}

function refuse(code: string, reason: string): AppError {
  return new AppError('forbidden', {
    message: `posted snapshot refused: ${code}: ${reason}`,
    userMessage: `The signature of this snapshot does not count here: ${reason} (${code}).`,
    fields: [
      { field: 'signature', expected: `expected a signature by a key of this installation (${code})` },
    ],
  });
}
