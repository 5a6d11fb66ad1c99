import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AuditEvent, auditRecordDigest } from '@/lib/audit';
import { fromUtf8 } from '@/lib/kernel';
import { leafSchema } from './leaf';
import { leafBodyOfEvent, MAX_LEAF_BYTES } from './leaf-of-event';

const event = (change: Partial<AuditEvent> = {}): Omit<AuditEvent, 'id' | 'leafIndex'> => ({
  at: '2030-06-15T12:00:00.000Z',
  actor: { kind: 'user', id: 'usr_1', name: 'Ada' },
  action: 'event.created',
  tenantId: 'TENANT_001',
  objectKind: 'event',
  objectId: 'evt_1',
  beforeDigest: null,
  afterDigest: null,
  detail: {},
  reason: null,
  requestId: 'req_1',
  ip: null,
  environment: 'test',
  origin: 'demo',
  statement: null,
  ...change,
});

describe('the leaf of an audit row', () => {
  it('names little and holds the digest of everything', () => {
    const leaf = leafSchema.parse(JSON.parse(fromUtf8(leafBodyOfEvent(event(), 'demo'))));
    expect(leaf).toMatchObject({
      type: 'event.created',
      origin: 'demo',
      actor: { kind: 'user', id: 'usr_1' },
      record: auditRecordDigest(event()).slice('sha256:'.length),
    });
    expect(JSON.stringify(leaf)).not.toContain('Ada');
  });

  it('takes a row older than the log into the log it is given', () => {
    const body = leafBodyOfEvent(event({ environment: null, origin: null }), 'live');
    expect(JSON.parse(fromUtf8(body))).toMatchObject({ environment: null, origin: 'live' });
  });

  it('is a valid leaf of bounded size whatever the row says', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 400 });
    fc.assert(
      fc.property(text, text, text, text, (id, object, action, environment) => {
        const body = leafBodyOfEvent(
          event({
            actor: { kind: `user${id}`, id: `u${id}${'\u0001'.repeat(300)}`, name: '' },
            objectId: `o${object}${'🦀'.repeat(150)}`,
            action: `a${action}`,
            environment,
          }),
          'demo',
        );
        expect(body.length).toBeLessThanOrEqual(MAX_LEAF_BYTES);
        expect(leafSchema.safeParse(JSON.parse(fromUtf8(body))).success).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
