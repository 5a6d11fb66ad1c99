import type { EvidenceRecord } from '@/lib/evidence';
import { csvText } from '@/lib/signals';

const HEAD = [
  'id',
  'created_at',
  'kind',
  'verdict',
  'title',
  'path',
  'release',
  'environment',
  'origin',
  'tenant',
  'actor_id',
  'actor_name',
  'artifact_sha256',
  'artifact_bytes',
  'media_type',
  'predicate_type',
  'key_id',
  'leaf_index',
];

/** Records as CSV: one line each, digests and identifiers in full, empty where there is nothing. */
export function evidenceCsv(records: readonly EvidenceRecord[]): string {
  const lines = records.map((record) => [
    record.id,
    record.createdAt,
    record.kind,
    record.verdict ?? '',
    record.title,
    record.path,
    record.release,
    record.environment,
    record.origin,
    record.tenantId ?? '',
    record.actor.id,
    record.actor.name,
    record.artifact.sha256,
    String(record.artifact.size),
    record.artifact.mediaType,
    record.predicateType,
    record.keyId,
    record.leafIndex ?? '',
  ]);
  return csvText([HEAD, ...lines]);
}
