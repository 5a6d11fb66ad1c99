import type { Tenant } from '@/lib/tenants';
import type { Secret } from './fields';
import type { ENVIRONMENT_KINDS } from './schema';
import type { SignalConfig } from './signal-schema';
import type { SnapshotsConfig } from './snapshots-schema';

export type EnvironmentKind = (typeof ENVIRONMENT_KINDS)[number];

/** A server that speaks the Prometheus API. Secrets are references; `lib/platform/config.ts` reads them. */
export type SourceConfig = {
  id: string;
  kind: 'prometheus';
  url: string;
  tenantLabel: string;
  region: Tenant['residency'];
  overlapSeconds: number;
  rules: 'auto' | 'installed' | 'none';
  headers: Record<string, string | Secret>;
  bearer?: Secret;
  basic?: { username: string; password: Secret };
  tlsCaFile?: string;
  /** What browsers open, when it is not `url`. */
  externalUrl?: string;
};

export type LinkTemplates = { logs?: string; traces?: string; grafana?: string; prometheus?: string };

export type OidcMapping = { group: string; role: OidcRole; tenants: '*' | string[] };
type OidcRole = import('@/lib/access').Role;

export type OidcConfig = {
  issuer: string;
  clientId: string;
  clientSecret: Secret;
  groupsClaim: string;
  mappings: OidcMapping[];
};

/** Where bytes of evidence are kept. The region decides whose evidence may go there. */
export type StoreConfig = { id: string; region: Tenant['residency'] } & (
  | { kind: 'local'; dir?: string }
  | {
      kind: 's3';
      endpoint: string;
      bucket: string;
      prefix: string;
      signingRegion: string;
      accessKeyId: Secret;
      secretAccessKey: Secret;
    }
);

export type WitnessConfig = { url: string; key: string; owner: string };
export type RetentionRule = { rule: string; kinds: string[]; days: number };

export type EvidenceConfig = {
  release: string;
  owner: string;
  stores: StoreConfig[];
  exportRegions: Tenant['residency'][];
  witnesses: WitnessConfig[];
  witnessQuorum: number;
  timestamping?: { url: string; caFile: string };
  keyPassphrase?: Secret;
  signer?: { command: string[]; purposes: ('log' | 'attest' | 'root')[] };
  retention: RetentionRule[];
};

export type CiRepositoryConfig = {
  repositoryId: string;
  ownerId: string;
  tenants: '*' | string[];
  refs?: string[];
  environments?: string[];
  workflows?: string[];
  events?: string[];
};
export type CiIssuerConfig = {
  issuer: string;
  jwksUrl: string;
  audience: string;
  repositories: CiRepositoryConfig[];
};
export type CiWebhookConfig = {
  name: string;
  secrets: Secret[];
  tenants: '*' | string[];
  repositories?: string[];
};
export type CiKeyConfig = {
  name: string;
  file: string;
  kinds: ('config-snapshot' | 'test-result')[];
  validFrom?: string;
  validTo?: string;
};

/** Who may post results and attestations of CI. Empty lists mean nobody but API tokens with the role ci. */
export type CiConfig = {
  github: CiIssuerConfig[];
  webhooks: CiWebhookConfig[];
  keys: CiKeyConfig[];
  names: string[];
  maxResultBytes: number;
  maxAttestationBytes: number;
};

/** Everything `mission-control.yaml` declares, defaults filled in and `{env: …}` addresses resolved. Read-only at run time. */
export type Config = {
  environment: { name: string; kind: EnvironmentKind };
  installation: { name: string; externalUrl?: string; currency: string };
  sources: SourceConfig[];
  tenants: Tenant[];
  signals: SignalConfig[];
  links: LinkTemplates;
  access: { localSignIn: boolean; oidc?: OidcConfig };
  server: { trustedProxies: string[] };
  evidence: EvidenceConfig;
  /** What lets drift through the configuration gate; see `decideGate`. */
  gate: { override: 'signed' | 'env'; quorum: number };
  snapshots: SnapshotsConfig;
  ci: CiConfig;
  /** Line of each declared field by dotted path, such as `tenants.0.tier`, so that a screen can show file:line. */
  locations: Record<string, { line: number }>;
  file: string;
};

/** One mistake in the file. Lines and columns start at 1; `received` never shows a secret. */
export type ConfigProblem = {
  file: string;
  line: number;
  column: number;
  field: string;
  expected: string;
  received: string;
  example: string;
};

export type ConfigResult =
  | { ok: true; config: Config }
  | { ok: false; problems: ConfigProblem[]; total: number };
