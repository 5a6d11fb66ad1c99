import type { Config, SourceConfig } from './config';
import type { Secret } from './fields';
import type { Path } from './positions';
import type { FieldFault } from './problem';
import type { ConfigFile } from './schema';

export type EnvironmentVariables = Readonly<Record<string, string | undefined>>;
type Settings = Omit<Config, 'locations' | 'file'>;
type EnvReference = { env: string; default?: string | undefined };

/** Fills in what the file leaves out and reads `{env: …}` addresses; tells which variables are missing or wrong. */
export function resolveConfig(
  file: ConfigFile,
  env: EnvironmentVariables,
): { settings: Settings; faults: FieldFault[] } {
  const faults: FieldFault[] = [];
  const read = (path: Path, value: string | EnvReference, isUrl: boolean): string =>
    readReference(path, value, isUrl, env, faults);
  const requireSecret = (path: Path, secret: Secret): Secret => {
    if ('env' in secret && (env[secret.env] ?? '') === '')
      faults.push(missingVariable(path, secret.env, 'the secret'));
    return secret;
  };

  const { environment, installation, access } = file;
  const sources = file.sources.map((source, index): SourceConfig => {
    const at = (field: string): Path => ['sources', index, field];
    for (const [name, value] of Object.entries(source.headers)) {
      if (typeof value !== 'string') requireSecret(['sources', index, 'headers', name], value);
    }
    return {
      id: source.id,
      kind: source.kind,
      url: read(at('url'), source.url, true).replace(/\/+$/, ''),
      tenantLabel: source.tenantLabel,
      region: source.region,
      overlapSeconds: source.overlapSeconds,
      rules: source.rules,
      headers: source.headers,
      ...(source.bearer && { bearer: requireSecret(at('bearer'), source.bearer) }),
      ...(source.basic && {
        basic: {
          username: source.basic.username,
          password: requireSecret(['sources', index, 'basic', 'password'], source.basic.password),
        },
      }),
      ...(source.tlsCaFile !== undefined && { tlsCaFile: source.tlsCaFile }),
      ...(source.externalUrl !== undefined && {
        externalUrl: read(at('externalUrl'), source.externalUrl, true).replace(/\/+$/, ''),
      }),
    };
  });

  const settings: Settings = {
    environment,
    installation: {
      name: installation.name,
      currency: installation.currency,
      ...(installation.externalUrl !== undefined && {
        externalUrl: read(['installation', 'externalUrl'], installation.externalUrl, true).replace(
          /\/+$/,
          '',
        ),
      }),
    },
    sources,
    tenants: file.tenants.map((tenant) => ({
      id: tenant.id,
      name: tenant.name ?? tenant.id,
      residency: tenant.residency,
      tier: tenant.tier,
      environment: tenant.environment ?? environment.name,
      labelValue: tenant.labelValue ?? tenant.id,
      objectives: tenant.objectives,
    })),
    signals: file.signals,
    links: withoutUndefined(file.links),
    access: {
      localSignIn: access.localSignIn,
      ...(access.oidc && {
        oidc: {
          issuer: read(['access', 'oidc', 'issuer'], access.oidc.issuer, true),
          clientId: read(['access', 'oidc', 'clientId'], access.oidc.clientId, false),
          clientSecret: requireSecret(['access', 'oidc', 'clientSecret'], access.oidc.clientSecret),
          groupsClaim: access.oidc.groupsClaim,
          mappings: access.oidc.mappings,
        },
      }),
    },
    server: { trustedProxies: file.server.trustedProxies },
  };
  return { settings, faults };
}

function readReference(
  path: Path,
  value: string | EnvReference,
  isUrl: boolean,
  env: EnvironmentVariables,
  faults: FieldFault[],
): string {
  if (typeof value === 'string') return value;
  const set = env[value.env];
  const text = set === undefined || set === '' ? value.default : set;
  if (text === undefined) {
    faults.push(missingVariable(path, value.env, isUrl ? 'an address' : 'a value', isUrl));
    return '';
  }
  if (isUrl && !isHttpUrl(text)) {
    faults.push({
      path,
      expected: `${value.env} to hold an http(s) address without a password in it`,
      received: 'something else in the environment',
      example: `${value.env}=http://prometheus.internal:9090`,
    });
  }
  return text;
}

function missingVariable(path: Path, name: string, what: string, isUrl = false): FieldFault {
  return {
    path,
    expected: `environment variable ${name} to hold ${what}`,
    received: `${name} is not set`,
    example: isUrl
      ? `${name}=http://prometheus.internal:9090`
      : `${name}=… in the environment MC is started with`,
  };
}

function isHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
}

function withoutUndefined<T extends Record<string, string | undefined>>(
  record: T,
): { [K in keyof T]?: string } {
  const kept: { [K in keyof T]?: string } = {};
  for (const key of Object.keys(record) as (keyof T)[]) {
    const value = record[key];
    if (value !== undefined) kept[key] = value;
  }
  return kept;
}
