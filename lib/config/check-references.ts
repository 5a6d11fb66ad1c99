import type { Path } from './positions';
import type { FieldFault } from './problem';
import { type RawRecord, rawItems, rawRecord, rawText } from './raw';

export type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

type Reference = { path: Path; value: unknown; holds: 'address' | 'text' | 'secret' };

/** Every `{env: NAME}` whose variable is not set, or does not hold what it should. Values are never repeated. */
export function checkReferences(file: RawRecord, env: EnvironmentVariables): FieldFault[] {
  return referencesOf(file).flatMap(({ path, value, holds }): FieldFault[] => {
    const reference = rawRecord(value);
    const name = rawText(reference.env);
    if (name === null) return [];
    const text = env[name] ?? '';
    if (text === '') return rawText(reference.default) === null ? [notSet(path, name, holds)] : [];
    if (holds !== 'address' || isPlainAddress(text)) return [];
    return [
      {
        path,
        expected: `${name} to hold an http(s) address without a password in it`,
        received: 'something else in the environment',
        example: `${name}=http://prometheus.internal:9090`,
      },
    ];
  });
}

function referencesOf(file: RawRecord): Reference[] {
  const oidc = rawRecord(rawRecord(file.access).oidc);
  const sources = rawItems(file.sources).flatMap(({ index, item }): Reference[] => {
    const at = (...rest: string[]): Path => ['sources', index, ...rest];
    const headers = Object.entries(rawRecord(item.headers));
    return [
      { path: at('url'), value: item.url, holds: 'address' },
      { path: at('externalUrl'), value: item.externalUrl, holds: 'address' },
      { path: at('bearer'), value: item.bearer, holds: 'secret' },
      { path: at('basic', 'password'), value: rawRecord(item.basic).password, holds: 'secret' },
      ...headers.map(([name, value]): Reference => ({ path: at('headers', name), value, holds: 'secret' })),
    ];
  });
  return [
    {
      path: ['installation', 'externalUrl'],
      value: rawRecord(file.installation).externalUrl,
      holds: 'address',
    },
    ...sources,
    { path: ['access', 'oidc', 'issuer'], value: oidc.issuer, holds: 'address' },
    { path: ['access', 'oidc', 'clientId'], value: oidc.clientId, holds: 'text' },
    { path: ['access', 'oidc', 'clientSecret'], value: oidc.clientSecret, holds: 'secret' },
    ...evidenceReferences(rawRecord(file.evidence)),
    ...rawItems(rawRecord(file.snapshots).clusters).map(
      ({ index, item }): Reference => ({
        path: ['snapshots', 'clusters', index, 'kubeconfig'],
        value: item.kubeconfig,
        holds: 'text',
      }),
    ),
    {
      path: ['snapshots', 'redaction', 'key'],
      value: rawRecord(rawRecord(file.snapshots).redaction).key,
      holds: 'secret',
    },
    ...ciReferences(rawRecord(file.ci)),
  ];
}

function evidenceReferences(evidence: RawRecord): Reference[] {
  const at = (...rest: (string | number)[]): Path => ['evidence', ...rest];
  const stores = rawItems(evidence.stores).flatMap(({ index, item }): Reference[] => [
    { path: at('stores', index, 'endpoint'), value: item.endpoint, holds: 'address' },
    { path: at('stores', index, 'accessKeyId'), value: item.accessKeyId, holds: 'secret' },
    { path: at('stores', index, 'secretAccessKey'), value: item.secretAccessKey, holds: 'secret' },
  ]);
  const witnesses = rawItems(evidence.witnesses).map(
    ({ index, item }): Reference => ({
      path: at('witnesses', index, 'url'),
      value: item.url,
      holds: 'address',
    }),
  );
  return [
    ...stores,
    ...witnesses,
    { path: at('timestamping', 'url'), value: rawRecord(evidence.timestamping).url, holds: 'address' },
    { path: at('keyPassphrase'), value: evidence.keyPassphrase, holds: 'secret' },
  ];
}

function ciReferences(ci: RawRecord): Reference[] {
  const issuers = rawItems(ci.github).flatMap(({ index, item }): Reference[] => [
    { path: ['ci', 'github', index, 'issuer'], value: item.issuer, holds: 'address' },
    { path: ['ci', 'github', index, 'jwksUrl'], value: item.jwksUrl, holds: 'address' },
  ]);
  const secrets = rawItems(ci.webhooks).flatMap(({ index, item }) =>
    rawItems(item.secrets).map(
      ({ index: place, item: secret }): Reference => ({
        path: ['ci', 'webhooks', index, 'secrets', place],
        value: secret,
        holds: 'secret',
      }),
    ),
  );
  return [...issuers, ...secrets];
}

function notSet(path: Path, name: string, holds: Reference['holds']): FieldFault {
  const what = { address: 'an address', text: 'a value', secret: 'the secret' }[holds];
  const example =
    holds === 'address' ? 'http://prometheus.internal:9090' : '… in the environment MC is started with';
  return {
    path,
    expected: `environment variable ${name} to hold ${what}`,
    received: `${name} is not set`,
    example: `${name}=${example}`,
  };
}

function isPlainAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && username === '' && password === '';
}
