import { describe, expect, it } from 'vitest';
import { crumbsOf, entryLabel, isHere, navEntries } from './nav';

describe('navigation', () => {
  it.each([
    ['/', ['Overview']],
    ['/tenants', ['Tenants']],
    ['/tenants/TENANT_001', ['Tenants', 'TENANT_001']],
    ['/tenants/a%2Eb', ['Tenants', 'a.b']],
    ['/settings/users', ['Settings', 'Users']],
    ['/approvals', ['Approvals']],
    ['/approvals/apr_01', ['Approvals', 'apr_01']],
    ['/ci', ['CI results']],
    ['/evidence', ['Evidence']],
    ['/evidence/evd_01', ['Evidence', 'evd_01']],
    ['/evidence/bundles', ['Evidence', 'Bundles']],
    ['/evidence/bundles/bdl_01', ['Evidence', 'Bundles / bdl_01']],
    ['/evidence/log', ['Evidence', 'Log']],
    ['/audit/access-review', ['Audit', 'Access review']],
    ['/attestations/drift', ['Attestations', 'Drift']],
    ['/attestations/evd_01', ['Attestations', 'evd_01']],
    ['/runbooks/config-drift', ['Runbooks', 'Config drift']],
    ['/somewhere', ['Mission Control']],
  ])('says where %s is', (pathname, titles) => {
    expect(crumbsOf(pathname).map((crumb) => crumb.title)).toEqual(titles);
  });

  it('marks the section of a page inside it, and the overview only for itself', () => {
    expect(isHere('/tenants/TENANT_001', '/tenants')).toBe(true);
    expect(isHere('/tenants-of-others', '/tenants')).toBe(false);
    expect(isHere('/tenants', '/')).toBe(false);
  });

  it('offers the audit page only to those who may read it', () => {
    expect(navEntries(false).map((entry) => entry.title)).not.toContain('Audit');
    expect(navEntries(true).map((entry) => entry.title)).toContain('Audit');
  });

  it('keeps three pages in reach of a thumb, one of which counts', () => {
    expect(navEntries(true).flatMap(({ onPhone, title }) => (onPhone ? [title] : []))).toEqual([
      'Overview',
      'Tenants',
      'Approvals',
    ]);
    expect(navEntries(true).flatMap(({ waits, title }) => (waits ? [title] : []))).toEqual(['Approvals']);
  });

  it.each([
    [null, 'Approvals'],
    ['1', 'Approvals: 1 waits for you'],
    ['12', 'Approvals: 12 wait for you'],
    ['12+', 'Approvals: 12+ wait for you'],
  ])('says what waits (%s) in words', (waiting, label) => {
    expect(entryLabel('Approvals', waiting)).toBe(label);
  });

  it('goes to each page by keys of its own', () => {
    const keys = navEntries(true).map((entry) => entry.keys);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
