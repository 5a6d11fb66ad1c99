import { readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { AppError, parseOrThrow } from '@/lib/kernel';

/** How to reach one API server, whatever said so. */
export type ClusterAccess = {
  server: URL;
  /** Name the certificate must be for, when it is not the host’s */
  serverName: string | null;
  /** PEM; null for the authorities this machine trusts */
  ca: string | null;
  client: { certificate: string; key: string } | null;
  /** Read anew for each use, because tokens in files are replaced every hour */
  token: () => string | null;
  /** A command that gives credentials; run only by who was allowed to */
  exec: ExecCommand | null;
};
export type ExecCommand = {
  command: string;
  args: string[];
  env: Record<string, string>;
  apiVersion: string;
};

const MAX_BYTES = 1024 * 1024;
const text = z.string().max(10_000);
const name = z.string().min(1).max(500);

const clusterSchema = z.looseObject({
  server: z.url({ protocol: /^https?$/, error: 'expected an address that starts with https://' }),
  'certificate-authority': text.optional(),
  'certificate-authority-data': z.string().max(MAX_BYTES).optional(),
  'insecure-skip-tls-verify': z.boolean().optional(),
  'tls-server-name': text.optional(),
  'proxy-url': text.optional(),
});
const userSchema = z.looseObject({
  token: text.optional(),
  tokenFile: text.optional(),
  'client-certificate': text.optional(),
  'client-certificate-data': z.string().max(MAX_BYTES).optional(),
  'client-key': text.optional(),
  'client-key-data': z.string().max(MAX_BYTES).optional(),
  username: text.optional(),
  password: text.optional(),
  as: text.optional(),
  'auth-provider': z.unknown().optional(),
  exec: z
    .looseObject({
      apiVersion: text.default('client.authentication.k8s.io/v1'),
      command: name,
      args: z.array(text).max(100).nullish(),
      env: z
        .array(z.looseObject({ name, value: text }))
        .max(100)
        .nullish(),
    })
    .nullish(),
});
const kubeconfigSchema = z.looseObject({
  'current-context': text.optional(),
  clusters: z
    .array(z.looseObject({ name, cluster: clusterSchema }))
    .max(1_000, 'expected at most 1,000 clusters'),
  contexts: z
    .array(
      z.looseObject({
        name,
        context: z.looseObject({ cluster: name, user: z.string().max(500).default('') }),
      }),
    )
    .max(1_000, 'expected at most 1,000 contexts'),
  users: z
    .array(z.looseObject({ name, user: userSchema }))
    .max(1_000, 'expected at most 1,000 users')
    .nullish(),
});
type Cluster = z.output<typeof clusterSchema>;
type User = z.output<typeof userSchema>;

/**
 * What a kubeconfig says about a context. Refused with the reason: a command to run unless `allowExec`, unverified TLS, plain http to
 * another machine, and ways to sign in that MC does not speak.
 */
export function readKubeconfig(options: {
  path: string;
  context: string | undefined;
  allowExec: boolean;
}): ClusterAccess {
  const { path } = options;
  const config = parseOrThrow(kubeconfigSchema, parseFile(path), `The kubeconfig ${path}`);
  const wanted = options.context ?? config['current-context'];
  const context = config.contexts.find((one) => one.name === wanted)?.context;
  if (context === undefined) {
    const known = config.contexts.map((one) => one.name).slice(0, 20);
    throw refused(
      `${path} has no context ${JSON.stringify(wanted ?? '')}; it has ${known.join(', ') || 'none'}`,
    );
  }
  const cluster = config.clusters.find((one) => one.name === context.cluster)?.cluster;
  if (cluster === undefined) throw refused(`${path} has no cluster ${JSON.stringify(context.cluster)}`);
  const user = config.users?.find((one) => one.name === context.user)?.user ?? userSchema.parse({});
  refuseUnsafe(cluster, user, options.allowExec);
  const fileOf = (file: string) => (isAbsolute(file) ? file : join(dirname(path), file));
  const pem = (data: string | undefined, file: string | undefined): string | null =>
    data !== undefined
      ? Buffer.from(data, 'base64').toString('utf8')
      : file !== undefined
        ? readPem(fileOf(file))
        : null;
  const certificate = pem(user['client-certificate-data'], user['client-certificate']);
  const key = pem(user['client-key-data'], user['client-key']);
  if ((certificate === null) !== (key === null))
    throw refused('a client certificate and its key are needed together');
  return {
    server: new URL(cluster.server),
    serverName: cluster['tls-server-name'] ?? null,
    ca: pem(cluster['certificate-authority-data'], cluster['certificate-authority']),
    client: certificate === null || key === null ? null : { certificate, key },
    token: tokenOf(user, fileOf),
    exec: execOf(user),
  };
}

/** The service account of the pod this process runs in. */
export function readInCluster(
  variables: Readonly<Record<string, string | undefined>>,
  folder = '/var/run/secrets/kubernetes.io/serviceaccount',
): ClusterAccess {
  const host = variables.KUBERNETES_SERVICE_HOST;
  const port = variables.KUBERNETES_SERVICE_PORT ?? '443';
  if (host === undefined || statSync(join(folder, 'token'), { throwIfNoEntry: false }) === undefined)
    throw refused('no kubeconfig is named and this process runs in no pod; name one with --kubeconfig FILE');
  return {
    server: new URL(`https://${host.includes(':') ? `[${host}]` : host}:${port}`),
    serverName: null,
    ca: readPem(join(folder, 'ca.crt')),
    client: null,
    token: () => readFileSync(join(folder, 'token'), 'utf8').trim(),
    exec: null,
  };
}

function parseFile(path: string): unknown {
  try {
    if (statSync(path).size > MAX_BYTES) throw refused(`the kubeconfig ${path} is larger than 1 MiB`);
    const document = parseDocument(readFileSync(path, 'utf8'), { logLevel: 'silent', strict: true });
    if (document.errors.length > 0) throw refused(`the kubeconfig ${path} is not YAML`);
    return document.toJS({ maxAliasCount: 10 });
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw refused(`the kubeconfig ${path} cannot be read`, cause);
  }
}

function refuseUnsafe(cluster: Cluster, user: User, allowExec: boolean): void {
  const { protocol, hostname, username } = new URL(cluster.server);
  if (cluster['insecure-skip-tls-verify'] === true)
    throw refused(
      'insecure-skip-tls-verify is set: what answers could be anybody, and its answers would be signed',
    );
  if (protocol === 'http:' && !['127.0.0.1', '[::1]', 'localhost'].includes(hostname))
    throw refused('the server’s address starts with http://, which only this machine may use');
  if (username !== '') throw refused('the server’s address holds a user name');
  if (cluster['proxy-url'] !== undefined) throw refused('proxy-url is not supported');
  if (user.as !== undefined) throw refused('acting as somebody else (as) is not supported');
  if (user['auth-provider'] !== undefined)
    throw refused('auth-provider is not supported; use a token or a certificate');
  if (user.username !== undefined || user.password !== undefined)
    throw refused('a user name with a password is not supported; use a token or a certificate');
  if (user.exec && !allowExec)
    throw refused(
      `it signs in by running ${JSON.stringify(user.exec.command.slice(0, 100))}, and whoever wrote the file would run it here; allow that with --allow-exec (allowExec: true)`,
    );
}

function tokenOf(user: User, fileOf: (file: string) => string): () => string | null {
  const { token, tokenFile } = user;
  if (tokenFile !== undefined) return () => readPem(fileOf(tokenFile)).trim();
  return () => token ?? null;
}

function execOf({ exec }: User): ExecCommand | null {
  if (exec === undefined || exec === null) return null;
  const env = Object.fromEntries((exec.env ?? []).map((one) => [one.name, one.value]));
  return { command: exec.command, args: exec.args ?? [], env, apiVersion: exec.apiVersion };
}

function readPem(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw refused(`${path}, which the kubeconfig names, cannot be read`, cause);
  }
}

function refused(why: string, cause?: unknown): AppError {
  return new AppError('misconfigured', {
    message: `the cluster cannot be reached by this kubeconfig: ${why}`,
    userMessage: `The cluster cannot be reached by this kubeconfig: ${why}.`,
    ...(cause !== undefined && { cause }),
  });
}
