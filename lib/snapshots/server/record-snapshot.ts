import { authorize } from '@/lib/access';
import type { EvidenceRecord, NewRecord } from '@/lib/evidence';
import { openStatement, recordEvidence } from '@/lib/evidence/server';
import { readAll } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import type { SnapshotSource } from '../collected-from';
import { NORMALISER } from '../normalise';
import { readSaidFacts } from '../said-facts';
import type { Snapshot } from '../snapshot';
import { SNAPSHOT_FOLDER, SNAPSHOT_KIND } from '../snapshot-signature';
import { indexSnapshot } from './index-snapshot';

export type NewSnapshot = {
  snapshot: Snapshot;
  /** Its bytes, which are what is signed */
  bytes: Uint8Array;
  /** `config-sources.json` */
  sources: Uint8Array;
  source: SnapshotSource;
  notCompared: Readonly<Record<string, number>>;
  /** Where the three files go in the evidence; `config` when absent */
  folder?: string;
  release?: string;
  /** Whether it was collected elsewhere: then the statement says so, and who posted it is the actor of the record */
  isPosted?: boolean;
};

/** Signs a snapshot and records it with its signature and its sources, at the paths of the planning pack. Needs `propose` for all tenants. */
export async function recordSnapshot(
  ctx: Ctx,
  { snapshot, bytes, sources, source, notCompared, folder, release, isPosted = false }: NewSnapshot,
): Promise<{ record: EvidenceRecord; signature: Uint8Array }> {
  authorize(ctx, 'propose', '*');
  const pathOf = (name: string) => `${folder ?? SNAPSHOT_FOLDER}/${name}`;
  const count = snapshot.objects.length;
  const what = `configuration of ${count} ${count === 1 ? 'object' : 'objects'}`;
  const takenAt = ctx.clock.now();
  const { cluster, attempts, ...said } = source;
  const common = { mediaType: 'application/json', ...(release !== undefined && { release }) };
  const evidence: NewRecord & { content: Uint8Array } = {
    ...common,
    kind: SNAPSHOT_KIND,
    title: `C${what.slice(1)}`,
    path: pathOf('config-snapshot.json'),
    content: bytes,
    predicate: {
      normalizer: NORMALISER,
      collector: source.collector,
      ...(cluster && { cluster }),
      treeRoot: snapshot.treeRoot,
      objects: count,
      ignored: snapshot.ignored,
      notCompared: { ...notCompared },
      ...(snapshot.redaction && { redaction: { ...snapshot.redaction } }),
    },
    source: {
      ...said,
      ...(cluster && { cluster }),
      ...(attempts && { attempts }),
      ...(isPosted && { posted: true }),
    },
  };
  const record = await recordEvidence(ctx, evidence, {
    alongside: (tx, made) =>
      indexSnapshot(tx, ctx, made, { snapshot, ...readSaidFacts(predicateOf(evidence)), takenAt }),
  });
  const signature = await readAll((await openStatement(ctx, record.id)).bytes);
  const { sha256 } = record.artifact;
  await recordEvidence(ctx, {
    ...common,
    kind: 'config-signature',
    title: `Signature of the ${what}`,
    path: pathOf('config-signature.txt'),
    content: signature,
    source: { record: record.id },
    cites: [{ sha256, role: 'signs' }],
  });
  await recordEvidence(ctx, {
    ...common,
    kind: 'config-sources',
    title: `Where the ${what} is written`,
    path: pathOf('config-sources.json'),
    content: sources,
    source: { record: record.id },
    cites: [{ sha256, role: 'locates' }],
  });
  return { record, signature };
}

/** As its statement will say it. */
function predicateOf({ predicate, source }: NewRecord): unknown {
  return { ...predicate, source };
}
