import { readdirSync, readFileSync } from 'node:fs';
import type { RoleName } from './stack';

export type Route = { method: string; path: string };

const METHODS = /export (?:const|async function|function) (GET|POST|PUT|PATCH|DELETE)\b/g;
const RE_EXPORTED = /\bas (GET|POST|PUT|PATCH|DELETE)\b/g;

function filesNamed(folder: string, name: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(`/${name}`) || file === name)
    .map((file) => `${folder}/${file}`);
}

/** Every method of every route file under app/api, as the file system has them. */
export function apiRoutes(): Route[] {
  return filesNamed('app/api', 'route.ts').flatMap((file) => {
    const path = `/${file.slice('app/'.length, -'/route.ts'.length)}`;
    const source = readFileSync(file, 'utf8');
    const methods = [...source.matchAll(METHODS), ...source.matchAll(RE_EXPORTED)].flatMap(
      ([, one]) => one ?? [],
    );
    return [...new Set(methods)].map((method) => ({ method, path }));
  });
}

/** Every page under app, with parts in brackets kept. */
export function pageRoutes(): string[] {
  return filesNamed('app', 'page.tsx').map((file) => {
    const parts = file.slice('app/'.length, -'page.tsx'.length).split('/');
    return `/${parts.filter((part) => part !== '' && !part.startsWith('(')).join('/')}`;
  });
}

const EVERYONE: readonly RoleName[] = ['viewer', 'responder', 'operator', 'approver', 'auditor', 'admin'];
const RESPONDING: readonly RoleName[] = ['responder', 'operator', 'admin'];
const PROPOSING: readonly RoleName[] = ['operator', 'admin'];
const ADMIN: readonly RoleName[] = ['admin'];
const AUDITOR: readonly RoleName[] = ['auditor'];
const EXPORTING: readonly RoleName[] = ['operator', 'approver', 'auditor', 'admin'];

/** One row of the table of product.md: who may, with what a call is tried, and what somebody who may gets. */
export type Rule = {
  who: readonly RoleName[];
  /** Query or filled path, so that reading succeeds. */
  try?: string;
  /** What those who may get. Writes are tried with an empty body, which changes nothing: 400. */
  gets: number;
};

const ABSENT = 'usr_00000000000000000000000000';
const NO_RECORD = 'evd_00000000000000000000000000';
const NO_BUNDLE = 'bdl_00000000000000000000000000';
const NO_APPROVAL = 'apr_00000000000000000000000000';
const NO_VERIFICATION = 'ver_00000000000000000000000000';

/**
 * What each route lets whom do, read from the roles of product.md and not from the code. A route that is missing here
 * fails the walk: nobody adds one without saying who may call it.
 */
export const ROUTE_TABLE: Record<string, Rule | 'open'> = {
  'GET /api/health/live': 'open',
  'GET /api/health/ready': 'open',
  'POST /api/setup': 'open',
  'GET /api/auth/[...nextauth]': 'open',
  'POST /api/auth/[...nextauth]': 'open',
  'GET /api/metrics': 'open',
  'GET /api/openapi.json': 'open',
  // Open to strangers; it verifies the credentials of CI for itself.
  'POST /api/webhooks/ci': 'open',

  'GET /api/me': { who: EVERYONE, gets: 200 },
  'POST /api/me/password': { who: EVERYONE, gets: 400 },
  'GET /api/me/sessions': { who: EVERYONE, gets: 200 },
  'DELETE /api/me/sessions/[sessionId]': { who: EVERYONE, gets: 400 },
  'GET /api/me/passkeys': { who: EVERYONE, gets: 200 },
  'POST /api/me/passkeys': { who: EVERYONE, gets: 400 },
  'POST /api/me/passkeys/begin': { who: EVERYONE, gets: 400 },
  'POST /api/me/passkeys/step-up': { who: EVERYONE, gets: 400 },
  'PATCH /api/me/passkeys/[passkeyId]': { who: EVERYONE, gets: 400 },
  'DELETE /api/me/passkeys/[passkeyId]': { who: EVERYONE, gets: 400 },
  'PUT /api/preferences': { who: EVERYONE, gets: 204 },
  'GET /api/tokens': { who: EVERYONE, gets: 200 },
  'POST /api/tokens': { who: EVERYONE, gets: 400 },
  'DELETE /api/tokens/[tokenId]': { who: EVERYONE, gets: 400 },

  'GET /api/overview': { who: EVERYONE, gets: 200 },
  'GET /api/status': { who: EVERYONE, gets: 200 },
  'GET /api/tenants': { who: EVERYONE, gets: 200 },
  'GET /api/tenants/[tenantId]': { who: EVERYONE, try: '/api/tenants/TENANT_001', gets: 200 },
  'GET /api/signals': { who: EVERYONE, gets: 200 },
  'GET /api/sources': { who: EVERYONE, gets: 200 },
  'GET /api/frames': { who: EVERYONE, try: '/api/frames?frame=1h', gets: 200 },
  'GET /api/frames/csv': { who: EVERYONE, try: '/api/frames/csv?frame=1h', gets: 200 },
  'GET /api/stream': { who: EVERYONE, try: '/api/stream?frames=1h&tenants=*', gets: 200 },
  'GET /api/events': { who: EVERYONE, gets: 200 },

  'POST /api/events': { who: RESPONDING, gets: 400 },
  // Verdicts come from CI alone, whose tokens no person signs in with.
  'POST /api/gate/verdicts': { who: [], gets: 400 },
  'POST /api/sources/[sourceId]/test': { who: PROPOSING, try: '/api/sources/nowhere/test', gets: 404 },
  'POST /api/demo/faults': { who: PROPOSING, gets: 400 },
  'DELETE /api/demo/faults': { who: PROPOSING, gets: 400 },

  'GET /api/audit': { who: AUDITOR, gets: 200 },
  'GET /api/audit/export': { who: AUDITOR, try: '/api/audit/export?format=csv', gets: 200 },
  'GET /api/access/review': { who: AUDITOR, try: '/api/access/review?on=2026-03-10', gets: 200 },
  'POST /api/access/review/record': { who: AUDITOR, gets: 400 },

  'GET /api/log': { who: EVERYONE, gets: 200 },
  'GET /api/log/checkpoint': { who: EVERYONE, gets: 200 },
  'GET /api/log/verifications': { who: EVERYONE, gets: 200 },
  'GET /api/log/verifications/[verificationId]': {
    who: EVERYONE,
    try: `/api/log/verifications/${NO_VERIFICATION}`,
    gets: 404,
  },
  // Changes nothing: it reads the log again and adds what it found.
  'POST /api/log/verifications': { who: AUDITOR, gets: 202 },

  'GET /api/approvals': { who: EVERYONE, gets: 200 },
  'POST /api/approvals': { who: PROPOSING, gets: 400 },
  'GET /api/approvals/waiting': { who: EVERYONE, gets: 200 },
  'GET /api/approvals/[approvalId]': { who: EVERYONE, try: `/api/approvals/${NO_APPROVAL}`, gets: 404 },
  'GET /api/approvals/[approvalId]/file': {
    who: EVERYONE,
    try: `/api/approvals/${NO_APPROVAL}/file`,
    gets: 404,
  },
  // Who may decide depends on the request: whoever may see it gets as far as the body.
  'POST /api/approvals/[approvalId]/statement': {
    who: EVERYONE,
    try: `/api/approvals/${NO_APPROVAL}/statement`,
    gets: 400,
  },
  'POST /api/approvals/[approvalId]/decisions': {
    who: EVERYONE,
    try: `/api/approvals/${NO_APPROVAL}/decisions`,
    gets: 400,
  },
  'GET /api/me/approver-keys': { who: EVERYONE, gets: 200 },
  'POST /api/me/approver-keys': { who: EVERYONE, gets: 400 },
  'DELETE /api/me/approver-keys/[keyId]': { who: EVERYONE, gets: 400 },

  'GET /api/evidence/records': { who: EVERYONE, gets: 200 },
  'GET /api/evidence/records/[recordId]': {
    who: EVERYONE,
    try: `/api/evidence/records/${NO_RECORD}`,
    gets: 404,
  },
  'GET /api/evidence/records/[recordId]/artifact': {
    who: EVERYONE,
    try: `/api/evidence/records/${NO_RECORD}/artifact`,
    gets: 404,
  },
  'GET /api/evidence/records/[recordId]/statement': {
    who: EVERYONE,
    try: `/api/evidence/records/${NO_RECORD}/statement`,
    gets: 404,
  },
  'POST /api/evidence/records': { who: PROPOSING, gets: 400 },
  // These take no body: whoever may gets a record of what there is anyway.
  'POST /api/evidence/records/dashboard': { who: PROPOSING, gets: 201 },
  'POST /api/evidence/records/rules': { who: PROPOSING, gets: 201 },

  'GET /api/evidence/bundles': { who: EXPORTING, gets: 200 },
  'POST /api/evidence/bundles': { who: EXPORTING, gets: 202 },
  'GET /api/evidence/bundles/[bundleId]': {
    who: EXPORTING,
    try: `/api/evidence/bundles/${NO_BUNDLE}`,
    gets: 404,
  },
  'GET /api/evidence/bundles/[bundleId]/tar': {
    who: EXPORTING,
    try: `/api/evidence/bundles/${NO_BUNDLE}/tar`,
    gets: 404,
  },
  'GET /api/evidence/bundles/[bundleId]/json': {
    who: EXPORTING,
    try: `/api/evidence/bundles/${NO_BUNDLE}/json`,
    gets: 404,
  },

  'GET /api/evidence/holds': { who: EVERYONE, gets: 200 },
  'POST /api/evidence/holds': { who: ADMIN, gets: 400 },
  'POST /api/evidence/holds/[holdId]/release': { who: ADMIN, gets: 400 },
  'GET /api/evidence/retention': { who: ADMIN, gets: 200 },
  'POST /api/evidence/retention': { who: ADMIN, gets: 200 },

  'GET /api/snapshots': { who: EVERYONE, gets: 200 },
  'POST /api/snapshots': { who: PROPOSING, gets: 400 },
  'GET /api/snapshots/[recordId]': { who: EVERYONE, try: `/api/snapshots/${NO_RECORD}`, gets: 404 },
  'GET /api/snapshots/[recordId]/objects': {
    who: EVERYONE,
    try: `/api/snapshots/${NO_RECORD}/objects`,
    gets: 404,
  },
  'GET /api/snapshots/[recordId]/place': {
    who: EVERYONE,
    try: `/api/snapshots/${NO_RECORD}/place?identity=g/Kind/shop/nobody`,
    gets: 404,
  },
  'GET /api/snapshots/objects': {
    who: EVERYONE,
    try: '/api/snapshots/objects?identity=g/Kind/shop/nobody',
    gets: 200,
  },
  'GET /api/snapshots/baselines': { who: EVERYONE, gets: 200 },
  'POST /api/snapshots/baselines': { who: PROPOSING, gets: 400 },
  'GET /api/drift': { who: EVERYONE, try: `/api/drift?base=${NO_RECORD}&head=${NO_RECORD}`, gets: 404 },
  'GET /api/drift/export': {
    who: EVERYONE,
    try: `/api/drift/export?base=${NO_RECORD}&head=${NO_RECORD}`,
    gets: 404,
  },
  'GET /api/drift/not-drift': {
    who: EVERYONE,
    try: `/api/drift/not-drift?base=${NO_RECORD}&head=${NO_RECORD}`,
    gets: 404,
  },
  'GET /api/drift/current': { who: EVERYONE, gets: 200 },
  'GET /api/ci/results': { who: EVERYONE, gets: 200 },

  'GET /api/keys': { who: EVERYONE, gets: 200 },
  'GET /api/keys/keyset': { who: EVERYONE, gets: 200 },
  'POST /api/keys/rotate': { who: ADMIN, gets: 400 },
  'POST /api/keys/revoke': { who: ADMIN, gets: 400 },

  'GET /api/users': { who: ADMIN, gets: 200 },
  'POST /api/users': { who: ADMIN, gets: 400 },
  'GET /api/users/[userId]': { who: ADMIN, try: `/api/users/${ABSENT}`, gets: 404 },
  'PATCH /api/users/[userId]': { who: ADMIN, try: `/api/users/${ABSENT}`, gets: 400 },
  'GET /api/users/[userId]/passkeys': { who: ADMIN, try: `/api/users/${ABSENT}/passkeys`, gets: 200 },
  'DELETE /api/users/[userId]/passkeys/[passkeyId]': { who: ADMIN, gets: 400 },
  'POST /api/users/[userId]/password': { who: ADMIN, try: `/api/users/${ABSENT}/password`, gets: 404 },
};
