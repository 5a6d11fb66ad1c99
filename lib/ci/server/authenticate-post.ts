import { authorize } from '@/lib/access';
import { authenticateToken } from '@/lib/access/server';
import { AppError } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { refuse } from '../refusal';
import type { CiIdentity } from './identity';
import { verifyOidc } from './verify-oidc';
import { readGiven, verifyWebhook } from './verify-webhook';

/** A post as it came in; the body is read once, when its turn has come. */
export type IncomingPost = {
  headers: Headers;
  read(maxBytes: number): Promise<Uint8Array>;
};

const WEBHOOK_HEADERS = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];

/**
 * Who posts, and the body. Tokens are checked before a byte of the body is read; a signature covers the body, so there only its
 * time and form are.
 */
export async function authenticatePost(
  ctx: Ctx,
  post: IncomingPost,
): Promise<{ identity: CiIdentity; body: Uint8Array }> {
  const authorization = post.headers.get('authorization');
  const isSigned = WEBHOOK_HEADERS.some((name) => post.headers.has(name));
  if (authorization !== null && isSigned) throw refuse('credentials-ambiguous');
  if (authorization !== null) {
    const identity = await verifyBearer(ctx, authorization);
    return { identity, body: await readBody(ctx, post) };
  }
  if (!isSigned) throw refuse('credentials-missing');
  readGiven(post.headers);
  const body = await readBody(ctx, post);
  return { identity: verifyWebhook(ctx, post.headers, body), body };
}

async function verifyBearer(ctx: Ctx, authorization: string): Promise<CiIdentity> {
  const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
  if (token === undefined) throw refuse('token-malformed');
  if (!token.startsWith('mct_')) return verifyOidc(ctx, token);
  const found = await authenticateToken(ctx, token);
  if (found === null || found.actor.kind !== 'token') throw refuse('token-unknown');
  const { actor } = found;
  requirePosting(actor);
  return {
    actor,
    source: `token:${actor.id}`,
    proof: { by: 'api-token', token: actor.id, owner: actor.ownerId },
    claims: null,
    tokenUse: null,
    signedKey: null,
    repositories: null,
  };
}

/** Throws `role-missing` unless the identity may post, for that tenant when one is given (`*`: for all). */
export function requirePosting(actor: CiIdentity['actor'], tenant?: string): void {
  try {
    authorize(actor, 'post-results', tenant);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw refuse('role-missing', error.message.replace(/^forbidden: /, '').replace(/; needs .*$/, ''));
  }
}

async function readBody(ctx: Ctx, post: IncomingPost): Promise<Uint8Array> {
  const { maxAttestationBytes, maxResultBytes } = ctx.ports.config.ci;
  const limit = Math.max(maxAttestationBytes, maxResultBytes);
  try {
    return await post.read(limit);
  } catch (error) {
    if (error instanceof AppError && error.code === 'too_large')
      throw refuse('body-too-large', `${limit.toLocaleString('en')} bytes are`);
    throw error;
  }
}
