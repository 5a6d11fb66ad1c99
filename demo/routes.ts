import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { Cluster } from '@/demo/cluster-objects';
import type { Decider } from '@/demo/decide';
import { BODY_BYTES_MAX, DECISION_HELP, decisionRequest } from '@/demo/decision-request';
import { FAULT_HELP, FAULTS, type FaultBoard, faultOrder } from '@/demo/faults';
import { type Reply, readJson } from '@/demo/http';
import { answerKubernetes, KUBERNETES_PATH } from '@/demo/kubernetes-api';
import { REPLICAS, type ReplicaId } from '@/demo/ledger';
import type { DemoMetrics } from '@/demo/metrics';
import { Problem, parseOrProblem } from '@/demo/problem';
import type { Replica } from '@/demo/replica';
import type { RequestLog } from '@/demo/request-log';
import { findTenant, type TenantProfile } from '@/demo/tenants';

export type Service = {
  metrics: DemoMetrics;
  log: RequestLog;
  faults: FaultBoard;
  replicas: Record<ReplicaId, Replica>;
  decider: Decider;
  /** What the platform's Kubernetes cluster holds now */
  cluster: () => Cluster;
  health: () => object;
};

type Handler = (service: Service, request: IncomingMessage, url: URL, tenant: string) => Promise<Reply>;

const logQuery = z.strictObject({ since: z.coerce.number().int().min(0).default(0) });
const LOG_HELP = {
  '': { expected: 'the query since, a sequence number', example: 'since=0' },
  since: { expected: 'a whole number from 0', example: 120 },
};
const clearQuery = z.strictObject({ fault: z.enum(FAULTS).optional() });
const CLEAR_HELP = {
  '': { expected: 'at most the query fault', example: 'fault=lag' },
  fault: { expected: `one of ${FAULTS.join(', ')}`, example: 'lag' },
};
const ledgerQuery = z.strictObject({ replica: z.enum(REPLICAS).default('a') });
const LEDGER_HELP = {
  '': { expected: 'at most the query replica', example: 'replica=b' },
  replica: { expected: 'a or b', example: 'b' },
};

const ROUTES: { path: RegExp; methods: Record<string, Handler> }[] = [
  { path: /^\/v1\/tenants\/([^/]+)\/decisions$/, methods: { POST: postDecision } },
  { path: /^\/v1\/tenants\/([^/]+)\/ledger$/, methods: { GET: getLedger } },
  { path: /^\/v1\/faults\/([^/]+)$/, methods: { PUT: putFault, DELETE: deleteFault } },
  { path: /^\/v1\/faults$/, methods: { GET: async ({ faults }) => ok({ faults: faults.list() }) } },
  { path: /^\/v1\/log$/, methods: { GET: getLog } },
  { path: /^\/metrics$/, methods: { GET: getMetrics } },
  { path: /^\/healthz$/, methods: { GET: async ({ health }) => ok(health()) } },
];

/** Answers one request of the public surface; throws a Problem for whatever it does not accept. */
export async function routeRequest(service: Service, request: IncomingMessage): Promise<Reply> {
  const target = request.url ?? '/';
  const base = 'http://127.0.0.1';
  if (!URL.canParse(target, base))
    throw new Problem(400, 'Invalid address', 'The request target is not an address.');
  const url = new URL(target, base);
  if (`${url.pathname}/`.startsWith(`${KUBERNETES_PATH}/`))
    return answerKubernetes(request.method ?? '', url, service.cluster());
  for (const { path, methods } of ROUTES) {
    const matched = path.exec(url.pathname);
    if (!matched) continue;
    const handler = Object.hasOwn(methods, request.method ?? '') ? methods[request.method ?? ''] : undefined;
    if (handler) return handler(service, request, url, matched[1] ?? '');
    const allow = Object.keys(methods).join(', ');
    throw new Problem(405, 'Method not allowed', `This address answers ${allow}.`, [], { allow });
  }
  throw new Problem(404, 'Not found', 'No such address; the README of the demo lists them.');
}

async function postDecision(
  { decider }: Service,
  request: IncomingMessage,
  _url: URL,
  tenant: string,
): Promise<Reply> {
  const profile = knownTenant(tenant);
  const { json, bytes } = await readJson(request, BODY_BYTES_MAX);
  return ok(await decider.decide(profile, parseOrProblem(decisionRequest, json, DECISION_HELP), bytes));
}

async function getLedger(
  { replicas }: Service,
  _request: IncomingMessage,
  url: URL,
  tenant: string,
): Promise<Reply> {
  const profile = knownTenant(tenant);
  const { replica } = parseOrProblem(ledgerQuery, Object.fromEntries(url.searchParams), LEDGER_HELP);
  return ok({ tenant, replica, ...replicas[replica].ledger(profile.tenant).summarise() });
}

async function putFault(
  { faults }: Service,
  request: IncomingMessage,
  _url: URL,
  tenant: string,
): Promise<Reply> {
  const profile = knownTenant(tenant);
  const { json } = await readJson(request, BODY_BYTES_MAX);
  const { fault, forSeconds } = parseOrProblem(faultOrder, json, FAULT_HELP);
  return ok(faults.put(profile.tenant, fault, forSeconds));
}

async function deleteFault(
  { faults }: Service,
  _request: IncomingMessage,
  url: URL,
  tenant: string,
): Promise<Reply> {
  const profile = knownTenant(tenant);
  const { fault } = parseOrProblem(clearQuery, Object.fromEntries(url.searchParams), CLEAR_HELP);
  return ok({ tenant, cleared: faults.clear(profile.tenant, fault) });
}

async function getLog({ log }: Service, _request: IncomingMessage, url: URL): Promise<Reply> {
  const { since } = parseOrProblem(logQuery, Object.fromEntries(url.searchParams), LOG_HELP);
  return ok(log.page(since));
}

async function getMetrics({ metrics: { registry } }: Service): Promise<Reply> {
  const body = await registry.metrics();
  return { status: 200, body, headers: { 'content-type': registry.contentType } };
}

function knownTenant(tenant: string): TenantProfile {
  const profile = findTenant(tenant);
  if (profile) return profile;
  const errors = [{ field: 'tenant', expected: 'a tenant of this platform', example: 'TENANT_001' }];
  throw new Problem(404, 'Unknown tenant', 'No such tenant here.', errors);
}

function ok(body: unknown): Reply {
  return { status: 200, body };
}
