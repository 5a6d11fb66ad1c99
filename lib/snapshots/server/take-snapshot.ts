import { authorize } from '@/lib/access';
import type { EvidenceRecord, NewRecord } from '@/lib/evidence';
import { openStatement, recordEvidence } from '@/lib/evidence/server';
import { AppError } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { type CollectInput, type CollectOptions, collectManifests } from '../collect';
import type { Finding } from '../finding';
import { NORMALISER } from '../normalise';
import { readSaidFacts } from '../said-facts';
import { buildSnapshot, encodeSnapshot, type Snapshot } from '../snapshot';
import { SNAPSHOT_FOLDER, SNAPSHOT_KIND } from '../snapshot-signature';
import { encodeSources } from '../snapshot-sources';
import { indexSnapshot } from './index-snapshot';
import { readAll } from './read-all';

const MAX_FIELDS = 20;

export type SnapshotSource = {
  collector: 'files' | 'git' | 'stdin' | 'cluster';
  gitCommit: string | null;
  /** Whether files differ from that commit; null when there is none */
  gitDirty: boolean | null;
  files: number;
  /** Programs that rendered something, with their versions */
  tools: string[];
  /** The cluster that was read, and the revisions of Helm releases it runs; absent when none was */
  cluster?: {
    name: string;
    uid: string | null;
    version: string | null;
    releases: { namespace: string; name: string; revision: number }[];
  };
};

export type TakenSnapshot = {
  snapshot: Snapshot;
  bytes: Uint8Array;
  signature: Uint8Array;
  /** `config-sources.json` */
  sources: Uint8Array;
  record: EvidenceRecord;
};

/**
 * Snapshots configuration, signs it and records both as evidence at the paths of the planning pack. Needs `propose` for all
 * tenants. Throws `ambiguous` when anything could not be read for certain: such input is never signed.
 */
export async function takeSnapshot(
  ctx: Ctx,
  input: {
    inputs: readonly CollectInput[];
    options: CollectOptions;
    source: SnapshotSource;
    /** Where the three files go in the evidence; `config` when absent */
    folder?: string;
  },
): Promise<TakenSnapshot> {
  authorize(ctx, 'propose', '*');
  const collected = collectManifests(input.inputs, input.options);
  if (collected.findings.length > 0) throw uncomparable(collected.findings);
  const snapshot = buildSnapshot(collected, input.options);
  const bytes = encodeSnapshot(snapshot);
  const pathOf = (name: string) => `${input.folder ?? SNAPSHOT_FOLDER}/${name}`;
  const count = snapshot.objects.length;
  const takenAt = ctx.clock.now();
  const evidence: NewRecord & { content: Uint8Array } = {
    kind: SNAPSHOT_KIND,
    title: `Configuration of ${count} ${count === 1 ? 'object' : 'objects'}`,
    path: pathOf('config-snapshot.json'),
    mediaType: 'application/json',
    content: bytes,
    predicate: {
      normalizer: NORMALISER,
      collector: input.source.collector,
      ...(input.source.cluster && { cluster: input.source.cluster }),
      treeRoot: snapshot.treeRoot,
      objects: count,
      ignored: snapshot.ignored,
      notCompared: collected.notCompared,
      ...(snapshot.redaction && { redaction: { ...snapshot.redaction } }),
    },
    source: { ...input.source },
  };
  const record = await recordEvidence(ctx, evidence, {
    alongside: (tx, made) =>
      indexSnapshot(tx, ctx, made, { snapshot, ...readSaidFacts(predicateOf(evidence)), takenAt }),
  });
  const signature = await readAll((await openStatement(ctx, record.id)).bytes);
  await recordEvidence(ctx, {
    kind: 'config-signature',
    title: `Signature of the configuration of ${count} ${count === 1 ? 'object' : 'objects'}`,
    path: pathOf('config-signature.txt'),
    mediaType: 'application/json',
    content: signature,
    source: { record: record.id },
    cites: [{ sha256: record.artifact.sha256, role: 'signs' }],
  });
  const sources = encodeSources(record.artifact.sha256, collected, input.options);
  await recordEvidence(ctx, {
    kind: 'config-sources',
    title: `Where the configuration of ${count} ${count === 1 ? 'object' : 'objects'} is written`,
    path: pathOf('config-sources.json'),
    mediaType: 'application/json',
    content: sources,
    source: { record: record.id },
    cites: [{ sha256: record.artifact.sha256, role: 'locates' }],
  });
  return { snapshot, bytes, signature, sources, record };
}

/** As its statement will say it. */
function predicateOf({ predicate, source }: NewRecord): unknown {
  return { ...predicate, source };
}

/** Names each place that could be read in more than one way, or not at all. */
export function uncomparable(findings: readonly Finding[]): AppError {
  const fields = findings.slice(0, MAX_FIELDS).map(({ file, line, path, code, message }) => ({
    field: `${file}:${line}${path}`,
    expected: `${message} (${code})`,
  }));
  const more = findings.length > fields.length ? `, and ${findings.length - fields.length} more` : '';
  const list = fields.map(({ field, expected }) => `${field}: ${expected}`).join('\n');
  return new AppError('ambiguous', {
    message: `${findings.length} places of the configuration cannot be compared`,
    userMessage: `The configuration cannot be compared, because it cannot be read for certain:\n${list}${more}`,
    fields,
  });
}
