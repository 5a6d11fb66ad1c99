import { describe, expect, it } from 'vitest';
import type { AuditEvent } from '@/lib/audit';
import { auditCsv } from './audit-csv';

const EVENT: AuditEvent = {
  id: '12',
  at: '2026-03-10T12:00:00.000Z',
  actor: { kind: 'user', id: 'usr_1', name: '=cmd("x")' },
  action: 'user.created',
  tenantId: null,
  objectKind: 'user',
  objectId: 'usr_2',
  beforeDigest: null,
  afterDigest: 'sha256:ab',
  detail: { email: 'a@example.com' },
  reason: 'asked, twice',
  requestId: 'req_1',
  ip: null,
  environment: 'demo',
  origin: 'demo',
  statement: null,
  leafIndex: '11',
};

describe('the audit trail as CSV', () => {
  it('has a head and one line a row, quotes what needs it and disarms formulas', () => {
    const [head, row, rest] = auditCsv([EVENT]).split('\r\n');
    expect(head?.split(',')).toHaveLength(20);
    expect(row).toBe(
      `12,2026-03-10T12:00:00.000Z,user,usr_1,"'=cmd(""x"")",user.created,,user,usr_2,,sha256:ab,"asked, twice","{""email"":""a@example.com""}",req_1,,demo,demo,,,11`,
    );
    expect(rest).toBe('');
  });
});
