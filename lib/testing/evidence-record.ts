import type { EvidenceRecord } from '@/lib/evidence';

/** A record as lists show it, for tests; `change` replaces what a test is about. */
export function anEvidenceRecord(change: Partial<EvidenceRecord> = {}): EvidenceRecord {
  return {
    id: 'evd_01JQ0000000000000000000000',
    kind: 'dashboard-export',
    title: 'Dashboard export',
    release: 'v0.3.3',
    path: 'observability/dashboard.json',
    environment: 'demo',
    origin: 'demo',
    tenantId: null,
    verdict: null,
    artifact: { sha256: 'a'.repeat(64), size: 1_200, mediaType: 'application/json' },
    predicateType: 'urn:mission-control:predicate:dashboard-export:v1',
    keyId: `SHA256:${'k'.repeat(43)}`,
    actor: { kind: 'user', id: 'usr_01JQ0000000000000000000000', name: 'Olga Operator' },
    createdAt: '2030-01-31T12:00:00.000Z',
    leafIndex: '41',
    ...change,
  };
}
