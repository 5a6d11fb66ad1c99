import { describe, expect, it } from 'vitest';
import { parseConfig } from './parse';

const BASE = `environment: { name: test, kind: demo }
sources: [{ id: main, kind: prometheus, url: "http://127.0.0.1:9", region: eu }]
tenants: [{ id: TENANT_001, residency: eu }]
`;
const parse = (ci: string, env: Record<string, string> = {}) =>
  parseConfig(`${BASE}ci:\n${ci}`, 'test.yaml', env);
const REPOSITORY = 'repositories: [{ repositoryId: 74, ownerId: 65 }]';

describe('ci in the configuration', () => {
  it('may be left out, and then nobody but API tokens posts', () => {
    const result = parseConfig(BASE, 'test.yaml', {});
    expect(result.ok && result.config.ci).toEqual({
      github: [],
      webhooks: [],
      keys: [],
      names: [],
      maxResultBytes: 1_048_576,
      maxAttestationBytes: 8_388_608,
    });
  });

  it('knows GitHub’s issuer, finds its keys, and reads ids in either spelling', () => {
    const result = parse(
      `  github:
    - { audience: mc, repositories: [{ repositoryId: "74", ownerId: 65, refs: [refs/heads/main] }] }
    - { issuer: { env: GHES }, audience: mc, ${REPOSITORY} }`,
      { GHES: 'https://ghes.test/_services/token/' },
    );
    expect(result.ok && result.config.ci.github).toEqual([
      {
        issuer: 'https://token.actions.githubusercontent.com',
        jwksUrl: 'https://token.actions.githubusercontent.com/.well-known/jwks',
        audience: 'mc',
        repositories: [{ repositoryId: '74', ownerId: '65', tenants: '*', refs: ['refs/heads/main'] }],
      },
      {
        issuer: 'https://ghes.test/_services/token',
        jwksUrl: 'https://ghes.test/_services/token/.well-known/jwks',
        audience: 'mc',
        repositories: [{ repositoryId: '74', ownerId: '65', tenants: '*' }],
      },
    ]);
  });

  it.each([
    ['a secret in the file', '  webhooks: [{ name: a, secrets: [whsec_abc] }]', /reference to a secret/],
    ['a secret that is not set', '  webhooks: [{ name: a, secrets: [{ env: NOT_SET }] }]', /NOT_SET/],
    [
      'three secrets',
      '  webhooks: [{ name: a, secrets: [{ file: a }, { file: b }, { file: c }] }]',
      /at most two/,
    ],
    [
      'a sender twice',
      '  webhooks: [{ name: a, secrets: [{ file: a }] }, { name: a, secrets: [{ file: b }] }]',
      /each name once/,
    ],
    [
      'an issuer twice',
      `  github: [{ issuer: "https://i.test", audience: a, ${REPOSITORY} }, { issuer: "https://i.test", audience: b, ${REPOSITORY} }]`,
      /each issuer once/,
    ],
    [
      'a repository by name',
      '  github: [{ audience: a, repositories: [{ repositoryId: acme/shop, ownerId: 1 }] }]',
      /numeric id/,
    ],
    ['no audience', `  github: [{ ${REPOSITORY} }]`, /audience/],
    ['nobody on the list', '  github: [{ audience: a, repositories: [] }]', /at least one repository/],
    [
      'a tenant nobody declared',
      '  webhooks: [{ name: a, secrets: [{ file: a }], tenants: [TENANT_002] }]',
      /id of a tenant/,
    ],
    [
      'a kind CI may not attest',
      '  keys: [{ name: a, file: a, kinds: [change-approval] }]',
      /config-snapshot and test-result|config-snapshot/,
    ],
  ])('refuses %s', (_name, ci, words) => {
    const result = parse(ci);
    if (result.ok) throw new Error('accepted');
    expect(JSON.stringify(result.problems)).toMatch(words);
  });
});
