import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@/lib/platform/process-port';
import { findOnPath } from '@/lib/platform/prometheus-binary-path';

export type ApiServer = {
  server: string;
  version: string;
  /** PEM of the authority behind its certificate */
  caFile: string;
  /** Tokens of somebody who may do anything, and of somebody who may do nothing yet */
  tokens: { admin: string; reader: string };
  /** A client certificate of a member of system:masters */
  client: { certificate: string; key: string };
  /** Creates an object, or anything else that is posted, as the administrator */
  post: (path: string, body: object) => Promise<unknown>;
  /** Forgets all earlier states, as a busy cluster does every five minutes: lists that were begun expire */
  forget: () => Promise<void>;
  stop: () => Promise<void>;
};

const built = (name: string) => {
  const path = join(process.cwd(), '.cache/tools/bin', name);
  return existsSync(path) ? path : findOnPath(name, process.env.PATH ?? '');
};

/** etcd and kube-apiserver, when both are here; `npm run tools -- --build etcd kube-apiserver` makes them, which takes a while. */
export function findApiServer(): { etcd: string; apiServer: string } | null {
  const [etcd, apiServer] = [built('etcd'), built('kube-apiserver')];
  return etcd === null || apiServer === null ? null : { etcd, apiServer };
}

/** Starts a real API server with a database of its own. Nothing but these two programs: no node, no controller. */
export async function startApiServer(programs: { etcd: string; apiServer: string }): Promise<ApiServer> {
  const dir = mkdtempSync(join(tmpdir(), 'mc-kubernetes-'));
  const at = (name: string) => join(dir, name);
  makeCertificates(at);
  const tokens = { admin: 'token-of-the-administrator', reader: 'token-of-the-reader' };
  writeFileSync(at('tokens.csv'), `${tokens.admin},admin,1,"system:masters"\n${tokens.reader},reader,2\n`, {
    mode: 0o600,
  });
  const [store, peer, port] = [await freePort(), await freePort(), await freePort()];
  const loopback = 'http://127.0.0.1';
  const etcd = run(programs.etcd, [
    `--data-dir=${at('etcd')}`,
    `--listen-client-urls=${loopback}:${store}`,
    `--advertise-client-urls=${loopback}:${store}`,
    `--listen-peer-urls=${loopback}:${peer}`,
    `--initial-advertise-peer-urls=${loopback}:${peer}`,
    `--initial-cluster=default=${loopback}:${peer}`,
    '--unsafe-no-fsync',
    '--log-level=error',
  ]);
  const apiServer = run(programs.apiServer, [
    `--etcd-servers=${loopback}:${store}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    `--tls-cert-file=${at('server.pem')}`,
    `--tls-private-key-file=${at('server.key')}`,
    `--client-ca-file=${at('ca.pem')}`,
    `--token-auth-file=${at('tokens.csv')}`,
    '--service-account-issuer=https://kubernetes.example',
    `--service-account-key-file=${at('server.pem')}`,
    `--service-account-signing-key-file=${at('server.key')}`,
    '--service-cluster-ip-range=10.0.0.0/24',
    '--authorization-mode=RBAC',
    '--disable-admission-plugins=ServiceAccount',
  ]);
  const server = `https://127.0.0.1:${port}`;
  const ca = readFileSync(at('ca.pem'), 'utf8');
  const ask = (path: string, body?: object) => askAs(tokens.admin, ca, `${server}${path}`, body);
  const stop = async () => {
    for (const { child, ended } of [apiServer, etcd]) {
      child.kill('SIGKILL');
      await ended;
    }
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    await untilReady(ask, apiServer.child);
    await untilAnswers(() => ask('/api/v1/namespaces/kube-system'));
  } catch (error) {
    await stop();
    throw error;
  }
  const { gitVersion } = JSON.parse((await ask('/version')).body);
  return {
    server,
    version: gitVersion,
    caFile: at('ca.pem'),
    tokens,
    client: {
      certificate: readFileSync(at('admin.pem'), 'utf8'),
      key: readFileSync(at('admin.key'), 'utf8'),
    },
    async post(path, body) {
      const reply = await ask(path, body);
      if (reply.status >= 300) throw new Error(`${path}: ${reply.status} ${reply.body.slice(0, 500)}`);
      return JSON.parse(reply.body);
    },
    async forget() {
      const gateway = `${loopback}:${store}/v3/kv`;
      const { header } = await postJson(`${gateway}/range`, { key: 'AA==' });
      await postJson(`${gateway}/compaction`, { revision: header?.revision, physical: true });
    },
    stop,
  };
}

async function postJson(url: string, body: object): Promise<{ header?: { revision: string } }> {
  const reply = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  if (!reply.ok) throw new Error(`${url}: ${reply.status}`);
  return (await reply.json()) as { header?: { revision: string } };
}

function run(program: string, args: string[]): { child: ChildProcess; ended: Promise<unknown> } {
  const child = spawn(program, args, { stdio: 'ignore' });
  return { child, ended: once(child, 'exit') };
}

/** An authority, a certificate for 127.0.0.1, and one for an administrator. */
function makeCertificates(at: (name: string) => string): void {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'ignore' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const authority = [
    '-keyout',
    at('ca.key'),
    '-out',
    at('ca.pem'),
    '-subj',
    '/CN=test authority',
    '-days',
    '2',
  ];
  openssl('req', '-x509', ...key, ...authority);
  for (const [name, subject, extension] of [
    ['server', '/CN=kube-apiserver', 'subjectAltName=IP:127.0.0.1'],
    ['admin', '/O=system:masters/CN=admin', 'extendedKeyUsage=clientAuth'],
  ] as const) {
    writeFileSync(at(`${name}.ext`), `${extension}\n`);
    openssl('req', ...key, '-keyout', at(`${name}.key`), '-out', at(`${name}.csr`), '-subj', subject);
    const signing = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-days', '2'];
    const result = ['-in', at(`${name}.csr`), '-out', at(`${name}.pem`), '-extfile', at(`${name}.ext`)];
    openssl('x509', '-req', ...signing, ...result);
  }
}

type Reply = { status: number; body: string };

function askAs(token: string, ca: string, url: string, body?: object): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
    const method = body === undefined ? 'GET' : 'POST';
    const request = https.request(url, { method, ca, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
    });
    request.once('error', reject);
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function untilReady(ask: (path: string) => Promise<Reply>, child: ChildProcess): Promise<void> {
  await untilAnswers(async () => {
    if (child.exitCode !== null) throw new Error(`kube-apiserver ended with ${child.exitCode}`);
    return ask('/readyz');
  });
}

async function untilAnswers(ask: () => Promise<Reply>): Promise<void> {
  for (let tries = 0; tries < 1_200; tries += 1) {
    const reply = await ask().catch((error: Error) => {
      if (error.message.includes('ended with')) throw error;
      return null;
    });
    if (reply?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the API server does not become ready');
}
