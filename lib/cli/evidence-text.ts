import type { EvidenceRecordDetail } from '@/lib/evidence';
import type { Output, PaintState } from './output';

const MARKS: Record<'pass' | 'fail' | 'skipped', [mark: string, state: PaintState]> = {
  pass: ['✓', 'ok'],
  fail: ['✗', 'fail'],
  skipped: ['–', 'muted'],
};

/** A record as text: where it comes from first, its checks last. */
export function describeRecord(record: EvidenceRecordDetail, out: Pick<Output, 'paint'>): string {
  const { artifact, actor, log, retired } = record;
  const lines: [string, string][] = [
    ['environment', record.environment],
    ['origin', record.origin],
    ['record', record.id],
    ['title', record.title],
    ['kind', record.kind],
    ['release', record.release],
    ['path', record.path],
    ['tenant', record.tenantId ?? '–'],
    ['verdict', record.verdict ?? '–'],
    ['recorded', `${record.createdAt} by ${actor.name} (${actor.kind} ${actor.id})`],
    ['artifact', `sha256:${artifact.sha256}  ${artifact.size} bytes  ${artifact.mediaType}`],
    ['statement', `sha256:${record.statement.sha256}  ${record.predicateType}`],
    ['key', record.keyId],
    ['source', JSON.stringify(record.source)],
    ['log', describeLog(record.leafIndex, log)],
    ...(retired === null
      ? []
      : [['retired', `${retired.at} by ${retired.rule}: ${retired.reason}`] as [string, string]]),
    ...record.holds.map(({ id, scope, scopeId, reason }): [string, string] => [
      'hold',
      `${id} on ${scope} ${scopeId}: ${reason}`,
    ]),
    ...record.cites.map(({ sha256, role, recordId }): [string, string] => [
      'cites',
      `${role} sha256:${sha256}${recordId === null ? '' : ` (${recordId})`}`,
    ]),
    ...record.citedBy.map(({ recordId, role, title }): [string, string] => [
      'cited by',
      `${recordId} as ${role}: ${title}`,
    ]),
  ];
  const checks = record.checks.map(({ state, title, reason }) => {
    const [mark, paint] = MARKS[state];
    return `${out.paint(paint, mark)} ${title}${reason === '' ? '' : `: ${reason}`}`;
  });
  return [...lines.map(([name, value]) => `${name.padEnd(12)} ${value}`), ...checks].join('\n');
}

function describeLog(leafIndex: string | null, log: EvidenceRecordDetail['log']): string {
  if (log === null) return 'not in the log yet';
  return `leaf ${leafIndex ?? '?'} of ${log.origin}${log.proof === null ? ', no checkpoint covers it yet' : ''}`;
}
