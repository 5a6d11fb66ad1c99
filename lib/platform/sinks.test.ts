import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decideFlow } from '@/lib/tenants';
import { testConfig } from '@/lib/testing/ctx';
import { openBlobStores } from './blobs/open-blob-stores';

/** Where the residency of a tenant’s data is decided, by purpose. A new sink adds its line, and declares a region. */
const GUARDS: Record<string, string[]> = {
  'metrics-query': ['lib/tenants/source-residency.ts'],
  'evidence-storage': ['lib/cli/doctor/store-checks.ts', 'lib/evidence/choose-store.ts'],
  export: ['lib/evidence/choose-store.ts'],
};

/** Server code that talks to another machine, and why it cannot carry a tenant’s data past a guard. */
const TALKS_TO_OTHERS: Record<string, string> = {
  'lib/cli/ci-credentials.ts': 'asks the runner’s own service for a token and sends it an audience',
  'lib/platform/jwks.ts': 'reads public keys of an issuer and sends nothing',
  'lib/cli/api-client.ts': 'somebody’s own client of this server',
  'lib/cli/up/child.ts': 'asks processes of this machine whether they are ready',
  'lib/demo/server/demo-platform.ts': 'the demo, which holds no tenant’s data',
  'lib/evidence-log/server/submit-checkpoint.ts': 'witnesses see a size and a hash',
  'lib/http/oidc-scope.ts': 'asks a provider what it offers',
  'lib/platform/blobs/s3-client.ts': 'evidence, whose store was chosen by residency',
  'lib/platform/kubernetes/client.ts': 'asks an API server, and sends it nothing',
  'lib/platform/prometheus-binary-release.ts': 'fetches a program',
  'lib/platform/prometheus-client-http.ts': 'queries a source, whose region is compared with residency',
  'lib/platform/timestamper.ts': 'an authority sees the hash of a signature',
};

const TALKING = /\bfetch\(|\bhttps?\b\)?\.request\(|createTransport\(|net\.connect\(/;
const DECIDING = /\b(?:decideFlow|assertFlow)\(\s*[^,]+,\s*'([a-z-]+)'/g;

const files = readdirSync('lib', { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.(test|spec)\.tsx?$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name))
  .filter((file) => !/^lib\/(testing|client|platform\/generated)\//.test(file));
const textOf = (file: string) => readFileSync(file, 'utf8');

describe('every sink of tenants’ data', () => {
  it('is decided on where the list says', () => {
    const pairs = files
      .filter((file) => file !== 'lib/tenants/assert-flow.ts')
      .flatMap((file) =>
        [...textOf(file).matchAll(DECIDING)].map(([, purpose = '']) => [purpose, file] as const),
      );
    const found: Record<string, string[]> = {};
    for (const purpose of new Set(pairs.map(([one]) => one))) {
      const places = pairs.filter(([one]) => one === purpose).map(([, file]) => file);
      found[purpose] = [...new Set(places)].sort();
    }
    expect(found).toEqual(GUARDS);
  });

  it('is all there is: no other server code talks to another machine', () => {
    const talking = files.filter((file) => TALKING.test(textOf(file)));
    expect(talking.sort()).toEqual(Object.keys(TALKS_TO_OTHERS).sort());
  });

  it('of evidence has the region it was declared with, whatever its kind, and unknown is refused', () => {
    const config = testConfig(`
environment: { name: test, kind: demo }
sources: [{ id: prometheus, url: "http://127.0.0.1:9", region: eu }]
tenants: [{ id: T1, residency: eu }]
evidence:
  stores:
    - { id: folder, kind: local, region: eu }
    - { id: bucket, kind: s3, region: us, endpoint: "https://s3.example.com", bucket: b, accessKeyId: { file: k }, secretAccessKey: { file: s } }
    - { id: nowhere, kind: local }
`);
    const stores = openBlobStores(config.evidence.stores, '/nowhere');
    expect(stores.map(({ id, kind, region }) => `${id} ${kind} ${region}`)).toEqual([
      'folder local eu',
      'bucket s3 us',
      'nowhere local unknown',
    ]);
    const allowed = (residency: 'eu' | 'us' | 'global' | 'unknown') =>
      stores
        .filter(
          ({ id, region }) =>
            decideFlow({ id: 'T1', residency }, 'evidence-storage', { kind: 'store', id, region }).allowed,
        )
        .map(({ id }) => id);
    expect(allowed('eu')).toEqual(['folder']);
    expect(allowed('us')).toEqual(['bucket']);
    expect(allowed('global')).toEqual(['folder', 'bucket']);
    expect(allowed('unknown')).toEqual([]);
  });
});
