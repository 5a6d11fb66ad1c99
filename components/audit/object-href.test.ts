import { describe, expect, it } from 'vitest';
import { objectHref } from './object-href';

describe('the page of what an audit row is about', () => {
  it.each([
    ['evidence', 'evd_01', '/evidence/evd_01'],
    ['bundle', 'bnd_01', '/evidence/bundles/bnd_01'],
    ['tenant', 'TENANT_001', '/tenants/TENANT_001'],
    ['approval', 'apr_01', '/approvals/apr_01'],
    ['key', 'SHA256:ab', '/settings/keys'],
    ['log', 'mission-control/0a1b2c3d/log', '/evidence/log'],
    ['source', 'main', '/settings/sources'],
    ['session', 'ses_01', null],
    ['something new', 'x', null],
  ])('%s %s is %s', (objectKind, objectId, href) => {
    expect(objectHref({ objectKind, objectId })).toBe(href);
  });
});
