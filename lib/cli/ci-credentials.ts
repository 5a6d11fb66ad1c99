import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { webhookMessage, webhookSecretBytes } from '@/lib/ci';
import { AppError, toBase64, utf8 } from '@/lib/kernel';
import { systemClock } from '@/lib/platform/ids';
import { readText } from './api-client';

type Variables = Readonly<Record<string, string | undefined>>;

/** Makes the headers that prove who posts these bytes, anew for every try. */
export type CiCredentials = {
  kind: 'github-oidc' | 'webhook-signature' | 'api-token';
  headers(body: string, key: string): Promise<Record<string, string>>;
};

/**
 * What a job has to prove who it is: a secret it names, else the OIDC token of a GitHub Actions job that may ask for one, else an
 * API token. Throws `unauthenticated` with the ways there are.
 */
export function ciCredentials(
  variables: Variables,
  options: { secretEnv?: string | undefined; audience: string; token: string | undefined },
): CiCredentials {
  if (options.secretEnv !== undefined) return bySignature(variables, options.secretEnv);
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = variables;
  if (url && token) {
    return {
      kind: 'github-oidc',
      headers: async () => ({ authorization: `Bearer ${await askForToken(url, token, options.audience)}` }),
    };
  }
  const { token: apiToken } = options;
  if (apiToken !== undefined)
    return { kind: 'api-token', headers: async () => ({ authorization: `Bearer ${apiToken}` }) };
  throw new AppError('unauthenticated', {
    message: 'no credentials to post with',
    userMessage:
      'Nothing proves who posts. In GitHub Actions give the job “permissions: id-token: write”; elsewhere name the variable with the webhook secret (--secret-env), or set MC_TOKEN.',
  });
}

function bySignature(variables: Variables, name: string): CiCredentials {
  const secret = webhookSecretBytes(variables[name] ?? '');
  if (secret === null)
    throw new AppError('misconfigured', {
      message: `environment variable ${name} holds no webhook secret`,
      userMessage: `The environment variable ${name} must hold a webhook secret: whsec_ and base64 of 24 to 64 bytes.`,
    });
  return {
    kind: 'webhook-signature',
    headers: async (body, key) => {
      const timestamp = String(Math.floor(systemClock.now().getTime() / 1000));
      const digest = createHmac('sha256', secret)
        .update(webhookMessage(key, timestamp, utf8(body)))
        .digest();
      return {
        'webhook-id': key,
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1,${toBase64(new Uint8Array(digest))}`,
      };
    },
  };
}

const replySchema = z.object({ value: z.string().min(1).max(20_000) });

/** Asks the runner's own service for a token for one audience. */
async function askForToken(address: string, bearer: string, audience: string): Promise<string> {
  try {
    const url = new URL(address);
    url.searchParams.set('audience', audience);
    const reply = await fetch(url, {
      headers: { authorization: `Bearer ${bearer}`, accept: 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(10_000),
    });
    const text = await readText(reply, 64 * 1024);
    if (!reply.ok) throw new Error(`HTTP ${reply.status}`);
    return replySchema.parse(JSON.parse(text)).value;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.slice(0, 200) : String(cause);
    throw new AppError('unreachable', {
      message: `the runner gave no OIDC token: ${why}`,
      userMessage: `GitHub Actions gave no OIDC token (${why}). Does the job have “permissions: id-token: write”?`,
      cause,
    });
  }
}
