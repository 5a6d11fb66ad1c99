/** Every address of the console and its API in one place, so that a renamed page breaks the build and not a link. */

type Query = Record<string, string | number | undefined>;

function withQuery(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text === '' ? path : `${path}?${text}`;
}

const part = encodeURIComponent;

export const paths = {
  overview: (query?: { q?: string; status?: string; sort?: string }) => withQuery('/', query),
  tenants: () => '/tenants',
  tenant: (tenantId: string, query?: { from?: string; to?: string; panel?: string }) =>
    withQuery(`/tenants/${part(tenantId)}`, query),
  compare: (tenantIds?: string[]) =>
    withQuery('/compare', tenantIds === undefined ? {} : { tenants: tenantIds.join(',') }),
  approvals: (query?: { state?: string; kind?: string; tenant?: string; waiting?: 'me' }) =>
    withQuery('/approvals', query),
  approval: (approvalId: string) => `/approvals/${part(approvalId)}`,
  ci: (query?: Query) => withQuery('/ci', query),
  evidence: (query?: Query) => withQuery('/evidence', query),
  evidenceRecord: (recordId: string) => `/evidence/${part(recordId)}`,
  evidenceBundles: () => '/evidence/bundles',
  evidenceBundle: (bundleId: string) => `/evidence/bundles/${part(bundleId)}`,
  audit: (query?: {
    objectId?: string;
    actorId?: string;
    action?: string;
    tenantId?: string;
    row?: string;
  }) => withQuery('/audit', query),
  accessReview: (query?: { on?: string }) => withQuery('/audit/access-review', query),
  attestations: (query?: Query) => withQuery('/attestations', query),
  attestation: (recordId: string) => `/attestations/${part(recordId)}`,
  drift: (query?: Query) => withQuery('/attestations/drift', query),
  baselines: () => '/attestations/baselines',
  configObject: (identity: string) => `/attestations/objects/${part(identity)}`,
  runbooks: () => '/runbooks',
  runbook: (slug: string) => `/runbooks/${part(slug)}`,
  evidenceLog: () => '/evidence/log',
  evidenceVerify: () => '/evidence/verify',
  verify: () => '/verify',
  keys: () => '/settings/keys',
  settings: () => '/settings',
  passkeys: () => '/settings/passkeys',
  profile: () => '/settings/profile',
  users: () => '/settings/users',
  tokens: () => '/settings/tokens',
  sources: () => '/settings/sources',
  signals: () => '/settings/signals',
  appearance: () => '/settings/appearance',
  login: (next?: string) => withQuery('/login', { next }),
} as const;

export const apiPaths = {
  me: () => '/api/me',
  myPassword: () => '/api/me/password',
  mySessions: () => '/api/me/sessions',
  mySession: (sessionId: string) => `/api/me/sessions/${part(sessionId)}`,
  myPasskeys: () => '/api/me/passkeys',
  beginPasskey: () => '/api/me/passkeys/begin',
  stepUp: () => '/api/me/passkeys/step-up',
  myPasskey: (passkeyId: string) => `/api/me/passkeys/${part(passkeyId)}`,
  myApproverKey: (keyId: string) => `/api/me/approver-keys/${part(keyId)}`,
  userPasskey: (userId: string, passkeyId: string) =>
    `/api/users/${part(userId)}/passkeys/${part(passkeyId)}`,
  users: () => '/api/users',
  user: (userId: string) => `/api/users/${part(userId)}`,
  userPassword: (userId: string) => `/api/users/${part(userId)}/password`,
  tokens: () => '/api/tokens',
  token: (tokenId: string) => `/api/tokens/${part(tokenId)}`,
  tenants: () => '/api/tenants',
  overview: () => '/api/overview',
  sources: () => '/api/sources',
  sourceTest: (sourceId: string) => `/api/sources/${part(sourceId)}/test`,
  audit: (query?: Query) => withQuery('/api/audit', query),
  accessReview: (query?: Query) => withQuery('/api/access/review', query),
  recordAccessReview: () => '/api/access/review/record',
  log: () => '/api/log',
  logCheckpoint: () => '/api/log/checkpoint',
  logVerifications: () => '/api/log/verifications',
  keys: () => '/api/keys',
  keyset: () => '/api/keys/keyset',
  rotateKey: () => '/api/keys/rotate',
  revokeKey: () => '/api/keys/revoke',
  status: () => '/api/status',
  preferences: () => '/api/preferences',
  frames: (query?: Query) => withQuery('/api/frames', query),
  framesCsv: (query?: Query) => withQuery('/api/frames/csv', query),
  stream: (query?: Query) => withQuery('/api/stream', query),
  events: (query?: Query) => withQuery('/api/events', query),
  approvals: (query?: Query) => withQuery('/api/approvals', query),
  waitingApprovals: () => '/api/approvals/waiting',
  approval: (approvalId: string) => `/api/approvals/${part(approvalId)}`,
  approvalStatement: (approvalId: string) => `/api/approvals/${part(approvalId)}/statement`,
  approvalDecisions: (approvalId: string) => `/api/approvals/${part(approvalId)}/decisions`,
  approvalFile: (approvalId: string) => `/api/approvals/${part(approvalId)}/file`,
  ciResults: (query?: Query) => withQuery('/api/ci/results', query),
  evidenceRecords: (query?: Query) => withQuery('/api/evidence/records', query),
  evidenceRecord: (recordId: string) => `/api/evidence/records/${part(recordId)}`,
  evidenceArtifact: (recordId: string) => `/api/evidence/records/${part(recordId)}/artifact`,
  evidenceStatement: (recordId: string) => `/api/evidence/records/${part(recordId)}/statement`,
  evidenceDashboard: () => '/api/evidence/records/dashboard',
  evidenceBundles: (query?: Query) => withQuery('/api/evidence/bundles', query),
  evidenceBundle: (bundleId: string) => `/api/evidence/bundles/${part(bundleId)}`,
  evidenceBundleTar: (bundleId: string) => `/api/evidence/bundles/${part(bundleId)}/tar`,
  evidenceBundleJson: (bundleId: string) => `/api/evidence/bundles/${part(bundleId)}/json`,
  evidenceHolds: () => '/api/evidence/holds',
  endEvidenceHold: (holdId: string) => `/api/evidence/holds/${part(holdId)}/release`,
  snapshots: (query?: Query) => withQuery('/api/snapshots', query),
  snapshotObjects: (recordId: string, query?: Query) =>
    withQuery(`/api/snapshots/${part(recordId)}/objects`, query),
  baselines: () => '/api/snapshots/baselines',
  drift: (query: Query) => withQuery('/api/drift', query),
  notDrift: (query: Query) => withQuery('/api/drift/not-drift', query),
  objectPlace: (recordId: string, identity: string) =>
    withQuery(`/api/snapshots/${encodeURIComponent(recordId)}/place`, { identity }),
  driftExport: (query: Query) => withQuery('/api/drift/export', query),
  demoFaults: () => '/api/demo/faults',
} as const;
