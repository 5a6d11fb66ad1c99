import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { AppError } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { readOrCreateState, type State } from '@/lib/platform/state';
import { type ApiClient, createApiClient } from './api-client';
import type { Run } from './command';
import { withLocalCtx } from './context';
import { readCredentials } from './credentials';

type Place = Pick<Run<unknown>, 'server' | 'env' | 'variables' | 'out'>;

const serverSchema = z.url({ protocol: /^https?$/ }).transform((text) => new URL(text).origin);

/** The address of the server a command is meant for (`--server`, else MC_SERVER), or null for this machine's installation. */
export function chosenServer(run: Pick<Place, 'server' | 'env'>): string | null {
  const given = run.server ?? run.env.MC_SERVER;
  if (given === undefined) return null;
  const parsed = serverSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new AppError('invalid_input', {
    message: 'the server address is not valid',
    userMessage: `--server expects an address such as https://mc.example.com, not ${JSON.stringify(given.slice(0, 200))}.`,
  });
}

/** Runs the same work on this machine's installation or through a server's API, whichever the command line names. */
export async function onTarget<T>(
  run: Place,
  work: {
    local: (ctx: Ctx, database: { url: string }) => Promise<T>;
    server: (api: ApiClient) => Promise<T>;
    /** False for verbs that read the configuration alone: no database is then started. */
    needsDatabase?: boolean;
  },
): Promise<T> {
  const server = chosenServer(run);
  const { needsDatabase = true } = work;
  if (server === null) return withLocalCtx(run, work.local, { needsDatabase });
  return work.server(signedInClient(run, server));
}

/** A client for what only a signed-in person may do: the named server, else the one of this machine's installation. */
export function adminClient(run: Place): ApiClient {
  return signedInClient(run, chosenServer(run) ?? localServer(run));
}

/** The address of the web process `mc up` last served here. Throws `misconfigured` when it never did. */
export function localServer(run: Pick<Place, 'env'>): string {
  if (run.env.NEXTAUTH_URL !== undefined) return new URL(run.env.NEXTAUTH_URL).origin;
  const port = readState(run)?.ports.web;
  if (port !== undefined) return `http://localhost:${port}`;
  throw new AppError('misconfigured', {
    message: 'no installation on this machine and no server named',
    userMessage:
      'No server is named and none was started here. Use --server https://mc.example.com, or start one with: npm run up',
  });
}

/** What the data directory remembers, or null when nothing was ever started in it. */
export function readState(run: Pick<Place, 'env'>): State | null {
  const dataDir = resolve(run.env.MC_DATA_DIR);
  return existsSync(join(dataDir, 'state.json')) ? readOrCreateState(dataDir) : null;
}

function signedInClient(run: Place, server: string): ApiClient {
  const token = run.env.MC_TOKEN ?? readCredentials(run.variables, server)?.token ?? null;
  if (token !== null) return createApiClient(server, { token });
  throw new AppError('unauthenticated', {
    message: `no token for ${server}`,
    userMessage: `You are not signed in to ${server}. Sign in with: mc login --server ${server}, or set MC_TOKEN.`,
  });
}
