import { describe, expect, it } from 'vitest';
import { utf8 } from '@/lib/kernel';
import { collectManifests, DEFAULT_KINDS } from './collect';
import { ALL_DROP_POLICIES } from './drop-rules';
import { createRedactor } from './redact';
import { buildSnapshot, encodeSnapshot } from './snapshot';

const redactor = createRedactor(utf8('a key of this test, long enough'));
const OPTIONS = {
  namespace: 'shop',
  policies: ALL_DROP_POLICIES,
  kinds: [...DEFAULT_KINDS, '/Secret', '/ConfigMap', 'apps/Deployment'],
  redactor: () => redactor,
  secretValues: ['db.dsn'],
  rules: [{ kind: 'apps/Deployment', sets: [], listKeys: {}, redact: ['spec.items[].code'] }],
};
const values = (text: string, options = OPTIONS) =>
  collectManifests([{ helm: { release: 'shop', chart: [], values: [{ file: 'v.yaml', text }] } }], options);
const valuesOf = (text: string) => {
  const { objects, findings } = values(text);
  expect(findings).toEqual([]);
  return objects[0]?.value.values;
};
const manifest = (text: string, options = OPTIONS) => collectManifests([{ file: 'm.yaml', text }], options);
const MARK = { $redacted: expect.stringMatching(/^hmac-sha256:[0-9a-f]{8}:[0-9a-f]{32}$/) };

describe('what is hidden in values of a release', () => {
  it.each<[string, string, unknown]>([
    ['a password', 'db: {password: hunter2}', { db: { password: MARK } }],
    ['a number under such a name', 'pin: 1\nadminPassword: 1234', { pin: 1, adminPassword: MARK }],
    [
      'all below secrets',
      'secrets: {a: x, b: [w, {c: z}], off1: true}',
      { secrets: { a: MARK, b: [MARK, { c: MARK }], off1: true } },
    ],
    [
      'a variable named so',
      'env:\n- {name: DB_PASSWORD, value: x}\n- {name: LEVEL, value: x}',
      {
        env: [
          { name: 'DB_PASSWORD', value: MARK },
          { name: 'LEVEL', value: 'x' },
        ],
      },
    ],
    [
      'what was declared',
      'db: {dsn: "host=a"}\nother: {dns: "x"}',
      { db: { dsn: MARK }, other: { dns: 'x' } },
    ],
    ['a token by its look', `x: ghp_${'a1B2'.repeat(9)}`, { x: MARK }],
    [
      'a private key',
      'x: |\n  -----BEGIN EC PRIVATE KEY-----\n  aaaa\n  -----END EC PRIVATE KEY-----',
      { x: MARK },
    ],
    ['an address with a password', 'url: "postgres://mc:hunter2@db/mc"', { url: MARK }],
    ['random text', 'x: "k9Zq3LmT7vXw2RbN8sYd4GhJ"', { x: MARK }],
    ['a file with a password in it', 'conf: |\n  host=a\n  password = b\n', { conf: MARK }],
  ])('%s', (_name, text, expected) => {
    expect(valuesOf(text)).toEqual(expected);
  });

  it.each([
    ['where a secret is', 'existingSecret: shop-db\npasswordSecretName: a\nimagePullSecrets: [{name: x}]'],
    ['that there is none', 'password: ""\ntoken: null\nauth: {enabled: true}'],
    [
      'an image and its digest',
      `image: {repository: registry.example/shop, tag: v1.2.3, digest: "sha256:${'a1'.repeat(32)}"}`,
    ],
    ['words, hosts and sizes', 'host: prometheus-operated.monitoring.svc\nmemory: 512Mi\nreplicas: 3'],
    [
      'a long name of words',
      'name: mission-control-web-production-eu\nannotation: some-controller.example.io/feature-gate',
    ],
  ])('but not %s', (_name, text) => {
    expect(JSON.stringify(valuesOf(text))).not.toContain('redacted');
  });
});

describe('the digest of a secret', () => {
  const digestOf = (text: string, options = OPTIONS) => values(text, options).objects[0]?.digest;

  it('changes with the secret and with the key, and with nothing else', () => {
    const before = digestOf('password: hunter2');
    expect(digestOf('# c\n"password":   "hunter2"')).toBe(before);
    expect(digestOf('password: hunter3')).not.toBe(before);
    const other = createRedactor(utf8('another key, also long enough'));
    expect(digestOf('password: hunter2', { ...OPTIONS, redactor: () => other })).not.toBe(before);
  });

  it('tells text from a number', () => {
    expect(digestOf('password: "1234"')).not.toBe(digestOf('password: 1234'));
  });

  it('does not show that two fields hold one secret', () => {
    const { a, b } = valuesOf('a: {password: x1}\nb: {password: x1}') as Record<
      string,
      { password: unknown }
    >;
    expect(a?.password).not.toEqual(b?.password);
  });

  it('needs a key of 16 bytes', () => {
    expect(createRedactor(utf8('fifteen bytes..'))).toBeNull();
    const { objects, findings } = values('password: x', { ...OPTIONS, redactor: () => null });
    expect([objects, findings.map(({ code }) => code)]).toEqual([[], ['NO_REDACTION_KEY']]);
    expect(values('level: x', { ...OPTIONS, redactor: () => null }).findings).toEqual([]);
  });

  it('cannot be written by hand', () => {
    const forged = 'password: {$redacted: "hmac-sha256:00000000:00000000000000000000000000000000"}';
    expect(values(forged).findings).toMatchObject([{ code: 'INVALID_FIELD', path: '/values/password' }]);
  });

  it('is counted, with the id of its key', () => {
    expect(values('password: x\ntoken: w').redacted).toEqual({ keyId: redactor?.keyId, secrets: 2 });
    expect(values('a: 1').redacted).toBeNull();
  });
});

describe('a Secret', () => {
  const secret = (body: string) => `apiVersion: v1\nkind: Secret\nmetadata: {name: db}\n${body}`;
  const digestOf = (body: string) => manifest(secret(body)).objects[0]?.digest;

  it('has one digest, written as text or as base64', () => {
    const digest = digestOf('stringData: {password: hunter2}');
    expect(digestOf('type: Opaque\ndata: {password: aHVudGVyMg==}')).toBe(digest);
    expect(digestOf('data: {password: c2Vjb25k}')).not.toBe(digest);
  });

  it('hides every value, also in the copy that kubectl keeps', () => {
    const text = secret('data: {a: aHVudGVyMg==}').replace(
      'metadata: {name: db}',
      `metadata: {name: db, annotations: {kubectl.kubernetes.io/last-applied-configuration: '{"data":{"a":"aHVudGVyMg=="}}'}}`,
    );
    const { objects, ignored } = manifest(text);
    expect(JSON.stringify(objects.map(({ raw, value }) => [raw, value]))).not.toContain('aHVudGVy');
    expect(objects[0]?.value.data).toEqual({ a: MARK });
    expect(ignored).toEqual({
      'metadata.annotations.kubectl.kubernetes.io/last-applied-configuration': 1,
    });
  });

  it('that is no base64 is refused without being shown', () => {
    const { findings } = manifest(secret('data: {password: "hunter2!"}'));
    expect(findings).toMatchObject([{ code: 'INVALID_FIELD', path: '/data/password', line: 4 }]);
    expect(JSON.stringify(findings)).not.toContain('hunter2');
  });
});

it('fields that a rule declares are hidden in kinds of the configuration', () => {
  const { objects } = manifest(
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {items: [{code: x, name: w}]}',
  );
  expect(objects[0]?.value.spec).toEqual({ items: [{ code: MARK, name: 'w' }] });
});

/** A generator of the same numbers each time: what fails here fails everywhere. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

it('no byte of a secret is in what comes out: snapshot, raw object or finding, whatever stands around it', () => {
  const random = numbers(7);
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;
  const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!';
  for (let round = 0; round < 200; round += 1) {
    const secret = `Zq${Array.from({ length: 6 + Math.floor(random() * 30) }, () => pick([...LETTERS])).join('')}`;
    const name = pick(['password', 'apiKey', 'DB_TOKEN', 'clientSecret', 'private-key', 'secrets']);
    const quoted = JSON.stringify(secret);
    const shape = pick([
      `${name}: ${quoted}`,
      `a:\n  - {${name}: ${quoted}}`,
      `env: [{name: X_PASSWORD, value: ${quoted}}]`,
      `db: {dsn: ${quoted}}`,
      `${name}: ${quoted}\n${name}: ${quoted}`,
      `${name}: "${secret}`,
      `${name}: !vault ${quoted}`,
      `${name}: &a ${quoted}\nother: {password: *a}`,
      `- ${name}: ${quoted}`,
      `${name}: {{ ${quoted} }}`,
      `${name}: [${quoted}`,
    ]);
    const base64 = Buffer.from(secret).toString('base64');
    const manifests = [
      `apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {k: ${quoted}}`,
      `apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {k: ${base64}}`,
      `apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {k: ${quoted}}`,
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: s}\ndata: {${name}: ${quoted}}`,
      `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: s}\nspec:\n  ${name}: ${quoted}\n  x: *nothing`,
    ];
    for (const collected of [values(shape), manifest(pick(manifests))]) {
      const { objects, findings } = collected;
      const out = [
        new TextDecoder().decode(encodeSnapshot(buildSnapshot(collected, OPTIONS))),
        JSON.stringify(objects.map(({ raw }) => raw)),
        JSON.stringify(findings),
      ].join('\n');
      expect(out.includes(secret) || out.includes(base64), `${shape}\n${out}`).toBe(false);
      expect(objects.length + findings.length).toBeGreaterThan(0);
    }
  }
});
