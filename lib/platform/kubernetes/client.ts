import { execFileSync } from 'node:child_process';
import http from 'node:http';
import https from 'node:https';
import { z } from 'zod';
import { AppError, type Json, parseStrictJson } from '@/lib/kernel';
import type { ClusterAccess, ExecCommand } from './kubeconfig';

/** Asks an API server, and never changes anything: there is no other method than GET. */
export type KubernetesClient = {
  /** The JSON at a path. Throws `KubernetesError`. */
  get: (path: string, query?: Record<string, string>, accept?: string) => Promise<Json>;
  close: () => void;
};

/** `status` is that of the reply, 0 when there was none. The message holds nothing of a reply but its short reason. */
export class KubernetesError extends Error {
  readonly status: number;
  constructor(status: number, message: string, cause?: unknown) {
    super(message, { cause });
    this.status = status;
  }
}

const DEADLINE_MS = 30_000;
const MAX_REPLY_BYTES = 64 * 1024 * 1024;
const LIMITS = { maxBytes: MAX_REPLY_BYTES, maxDepth: 100, maxMembers: 10_000_000 };

/** Connections are verified, kept open, and end within 30 s and 64 MiB. */
export function createKubernetesClient(
  access: ClusterAccess,
  options: { deadlineMs?: number; maxBytes?: number } = {},
): KubernetesClient {
  const { deadlineMs = DEADLINE_MS, maxBytes = MAX_REPLY_BYTES } = options;
  const { server, ca, client, serverName } = access;
  const signedIn = access.exec === null ? null : runExec(access.exec);
  const identity = signedIn?.client ?? client;
  const agent =
    server.protocol === 'http:'
      ? new http.Agent({ keepAlive: true })
      : new https.Agent({
          keepAlive: true,
          minVersion: 'TLSv1.2',
          ...(ca !== null && { ca }),
          ...(serverName !== null && { servername: serverName }),
          ...(identity !== null && { cert: identity.certificate, key: identity.key }),
        });
  const base = server.pathname.replace(/\/+$/, '');
  return {
    async get(path, query = {}, accept = 'application/json') {
      const url = new URL(`${base}${path}`, server);
      url.search = new URLSearchParams(query).toString();
      const token = signedIn?.token ?? access.token();
      const headers = { Accept: accept, ...(token !== null && { Authorization: `Bearer ${token}` }) };
      const signal = AbortSignal.timeout(deadlineMs);
      const reply = await ask(url, { agent, headers, signal }, maxBytes).catch((error: unknown) => {
        if (error instanceof KubernetesError) throw error;
        const why = signal.aborted ? `no answer within ${deadlineMs / 1000} s` : codeOf(error);
        throw new KubernetesError(0, `${url.host} cannot be reached (${why})`, error);
      });
      if (reply.status !== 200) throw new KubernetesError(reply.status, reasonOf(reply));
      try {
        return parseStrictJson(reply.body, LIMITS);
      } catch (cause) {
        throw new KubernetesError(0, `${url.host} answered with something that is not JSON`, cause);
      }
    },
    close: () => agent.destroy(),
  };
}

type Reply = { status: number; body: Uint8Array };

async function ask(url: URL, options: http.RequestOptions, maxBytes: number): Promise<Reply> {
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    const request = (url.protocol === 'https:' ? https : http).request(url, { ...options, method: 'GET' });
    request.once('response', resolve);
    request.once('error', reject);
    request.end();
  });
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      response.destroy();
      throw new KubernetesError(0, `${url.host} sent more than ${maxBytes} bytes in one reply`);
    }
    chunks.push(chunk);
  }
  return { status: response.statusCode ?? 0, body: Buffer.concat(chunks) };
}

/** `Forbidden`, `Expired` and the like, as the API server’s Status object names them; its message may quote what was asked. */
function reasonOf({ status, body }: Reply): string {
  try {
    const parsed = z
      .looseObject({ reason: z.string().regex(/^[A-Za-z]{1,40}$/) })
      .safeParse(parseStrictJson(body));
    return parsed.success ? `${status} ${parsed.data.reason}` : String(status);
  } catch {
    return String(status);
  }
}

function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : 'unknown';
}

const credentialSchema = z.looseObject({
  kind: z.literal('ExecCredential'),
  status: z.looseObject({
    token: z.string().min(1).max(100_000).optional(),
    clientCertificateData: z.string().max(100_000).optional(),
    clientKeyData: z.string().max(100_000).optional(),
  }),
});

/** Runs the command a kubeconfig names, without a shell, and takes the credentials it writes. What it writes is never repeated. */
function runExec({ command, args, env, apiVersion }: ExecCommand) {
  const info = { apiVersion, kind: 'ExecCredential', spec: { interactive: false } };
  try {
    const output = execFileSync(command, args, {
      timeout: DEADLINE_MS,
      killSignal: 'SIGKILL',
      maxBuffer: 1024 * 1024,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, ...env, KUBERNETES_EXEC_INFO: JSON.stringify(info) },
    });
    const { status } = credentialSchema.parse(parseStrictJson(output));
    const { token = null, clientCertificateData: certificate, clientKeyData: key } = status;
    return { token, client: certificate !== undefined && key !== undefined ? { certificate, key } : null };
  } catch {
    // Without its cause: that holds what the command wrote, which may be a token.
    throw new AppError('misconfigured', {
      message: `${command} gave no credentials`,
      userMessage: `The command ${JSON.stringify(command.slice(0, 100))}, which the kubeconfig names, gave no credentials.`,
    });
  }
}
