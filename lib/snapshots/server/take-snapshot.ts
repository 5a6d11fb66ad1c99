import { authorize } from '@/lib/access';
import type { EvidenceRecord } from '@/lib/evidence';
import { AppError, sha256Hex } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { type CollectInput, type CollectOptions, collectManifests } from '../collect';
import type { SnapshotSource } from '../collected-from';
import type { Finding } from '../finding';
import { buildSnapshot, encodeSnapshot, type Snapshot } from '../snapshot';
import { encodeSources } from '../snapshot-sources';
import { recordSnapshot } from './record-snapshot';

const MAX_FIELDS = 20;

/** A snapshot that was collected and is not signed yet. */
export type UnsignedSnapshot = {
  snapshot: Snapshot;
  bytes: Uint8Array;
  /** `config-sources.json` */
  sources: Uint8Array;
  notCompared: Record<string, number>;
};
export type TakenSnapshot = Omit<UnsignedSnapshot, 'notCompared'> & {
  signature: Uint8Array;
  record: EvidenceRecord;
};

/** Makes a snapshot of input, for signing. Throws `ambiguous` when anything could not be read for certain: such input is never signed. */
export function makeSnapshot(inputs: readonly CollectInput[], options: CollectOptions): UnsignedSnapshot {
  const collected = collectManifests(inputs, options);
  if (collected.findings.length > 0) throw uncomparable(collected.findings);
  const snapshot = buildSnapshot(collected, options);
  const bytes = encodeSnapshot(snapshot);
  const sources = encodeSources(sha256Hex(bytes), collected, options);
  return { snapshot, bytes, sources, notCompared: collected.notCompared };
}

/**
 * Snapshots configuration, signs it and records both as evidence at the paths of the planning pack. Needs `propose` for all
 * tenants. Throws `ambiguous` as `makeSnapshot` does.
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
  const { inputs, options, source, folder } = input;
  const made = makeSnapshot(inputs, options);
  const recorded = await recordSnapshot(ctx, { ...made, source, ...(folder !== undefined && { folder }) });
  const { snapshot, bytes, sources } = made;
  return { snapshot, bytes, sources, ...recorded };
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
