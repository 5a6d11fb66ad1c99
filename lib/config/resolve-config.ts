import type { EnvironmentVariables } from './check-references';
import type {
  CiConfig,
  CiIssuerConfig,
  Config,
  EvidenceConfig,
  LinkTemplates,
  OidcConfig,
  SourceConfig,
  StoreConfig,
} from './config';
import type { ConfigFile } from './schema';
import type { SnapshotsConfig } from './snapshots-schema';

type Settings = Omit<Config, 'locations' | 'file'>;
type Reference = string | { env: string; default?: string | undefined };
type FileSource = ConfigFile['sources'][number];
type FileOidc = NonNullable<ConfigFile['access']['oidc']>;

/** Fills in what a correct file leaves out and reads `{env: …}` addresses, which `checkReferences` has found to be there. */
export function resolveConfig(file: ConfigFile, env: EnvironmentVariables): Settings {
  const { environment, installation, access } = file;
  return {
    environment,
    installation: {
      name: installation.name,
      currency: installation.currency,
      ...(installation.externalUrl !== undefined && { externalUrl: address(installation.externalUrl, env) }),
    },
    sources: file.sources.map((source) => resolveSource(source, env)),
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
    links: resolveLinks(file.links),
    access: {
      localSignIn: access.localSignIn,
      ...(access.oidc && { oidc: resolveOidc(access.oidc, env) }),
    },
    server: { trustedProxies: file.server.trustedProxies },
    evidence: resolveEvidence(file.evidence, env),
    gate: file.gate,
    snapshots: resolveSnapshots(file.snapshots, env),
    ci: resolveCi(file.ci, env),
  };
}

function resolveSource(source: FileSource, env: EnvironmentVariables): SourceConfig {
  const { id, kind, tenantLabel, region, overlapSeconds, rules, headers } = source;
  return {
    id,
    kind,
    url: address(source.url, env),
    tenantLabel,
    region,
    overlapSeconds,
    rules,
    headers,
    ...(source.bearer && { bearer: source.bearer }),
    ...(source.basic && { basic: source.basic }),
    ...(source.tlsCaFile !== undefined && { tlsCaFile: source.tlsCaFile }),
    ...(source.externalUrl !== undefined && { externalUrl: address(source.externalUrl, env) }),
  };
}

function resolveOidc(oidc: FileOidc, env: EnvironmentVariables): OidcConfig {
  return { ...oidc, issuer: read(oidc.issuer, env), clientId: read(oidc.clientId, env) };
}

function resolveLinks(links: ConfigFile['links']): LinkTemplates {
  const { logs, traces, grafana, prometheus } = links;
  return {
    ...(logs !== undefined && { logs }),
    ...(traces !== undefined && { traces }),
    ...(grafana !== undefined && { grafana }),
    ...(prometheus !== undefined && { prometheus }),
  };
}

function resolveEvidence(evidence: ConfigFile['evidence'], env: EnvironmentVariables): EvidenceConfig {
  const { release, owner, exportRegions, witnessQuorum, retention } = evidence;
  const { timestamping, keyPassphrase, signer } = evidence;
  return {
    release,
    owner,
    stores: evidence.stores.map((store) => resolveStore(store, env)),
    exportRegions,
    witnesses: evidence.witnesses.map((witness) => ({ ...witness, url: address(witness.url, env) })),
    witnessQuorum,
    ...(timestamping && {
      timestamping: { url: address(timestamping.url, env), caFile: timestamping.caFile },
    }),
    ...(keyPassphrase && { keyPassphrase }),
    ...(signer && { signer }),
    retention,
  };
}

function resolveStore(
  store: ConfigFile['evidence']['stores'][number],
  env: EnvironmentVariables,
): StoreConfig {
  if (store.kind === 's3') return { ...store, endpoint: address(store.endpoint, env) };
  const { id, kind, region, dir } = store;
  return { id, kind, region, ...(dir !== undefined && { dir }) };
}

function resolveSnapshots(snapshots: ConfigFile['snapshots'], env: EnvironmentVariables): SnapshotsConfig {
  const clusters = snapshots.clusters.map(({ kubeconfig, ...cluster }) => ({
    ...cluster,
    ...(kubeconfig !== undefined && { kubeconfig: read(kubeconfig, env) }),
  }));
  return { ...snapshots, clusters };
}

function resolveCi(ci: ConfigFile['ci'], env: EnvironmentVariables): CiConfig {
  return {
    ...ci,
    github: ci.github.map((given) => resolveCiIssuer(given, env)),
    webhooks: ci.webhooks.map(({ repositories, ...webhook }) => ({
      ...webhook,
      ...(repositories !== undefined && { repositories }),
    })),
    keys: ci.keys.map(({ validFrom, validTo, ...key }) => ({
      ...key,
      ...(validFrom !== undefined && { validFrom }),
      ...(validTo !== undefined && { validTo }),
    })),
  };
}

function resolveCiIssuer(
  given: ConfigFile['ci']['github'][number],
  env: EnvironmentVariables,
): CiIssuerConfig {
  const issuer = address(given.issuer, env);
  return {
    issuer,
    jwksUrl: given.jwksUrl === undefined ? `${issuer}/.well-known/jwks` : address(given.jwksUrl, env),
    audience: given.audience,
    repositories: given.repositories.map(({ repositoryId, ownerId, tenants, ...rules }) => ({
      repositoryId: String(repositoryId),
      ownerId: String(ownerId),
      tenants,
      ...(rules.refs !== undefined && { refs: rules.refs }),
      ...(rules.environments !== undefined && { environments: rules.environments }),
      ...(rules.workflows !== undefined && { workflows: rules.workflows }),
      ...(rules.events !== undefined && { events: rules.events }),
    })),
  };
}

function read(reference: Reference, env: EnvironmentVariables): string {
  if (typeof reference === 'string') return reference;
  return env[reference.env] || reference.default || '';
}

/** Without a slash at the end, so that paths can be put behind it. */
function address(reference: Reference, env: EnvironmentVariables): string {
  return read(reference, env).replace(/\/+$/, '');
}
