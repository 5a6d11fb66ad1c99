import { createHash } from 'node:crypto';
import { AppError, type Json, parseStrictJson } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { metrics } from '@/lib/platform/metrics';
import { ciKeySchema, ciPostSchema } from '../post';
import { refusalOf, refuse } from '../refusal';
import { authenticatePost, type IncomingPost } from './authenticate-post';
import { countRefusal } from './count-refusal';
import type { CiIdentity } from './identity';
import { postAttestation } from './post-attestation';
import { NotClaimed, type Posted, postResult } from './post-result';
import { findPost } from './store';

const LIMITS = { maxDepth: 24, maxMembers: 100_000 };

/** What a post is answered with: for a repeat byte for byte what the first one was. */
export type PostAnswer = { status: number; reply: string; replayed: boolean };

/**
 * Takes one post of CI: who sends it is proved over the raw bytes before they are parsed, and `post-results` is asked of that
 * identity. The same key with the same bytes is answered as before and changes nothing; refusals are counted per address.
 */
export async function receivePost(ctx: Ctx, post: IncomingPost): Promise<PostAnswer> {
  try {
    const { identity, body } = await authenticatePost(ctx, post);
    const answer = await receiveFrom({ ...ctx, actor: identity.actor }, post.headers, identity, body);
    metrics().ciIngest.inc({ outcome: answer.replayed ? 'replayed' : answer.kind });
    return answer;
  } catch (error) {
    const refusal = refusalOf(error);
    metrics().ciIngest.inc({ outcome: refusal ?? 'error' });
    if (refusal !== null) await countRefusal(ctx, refusal);
    throw error;
  }
}

async function receiveFrom(
  ctx: Ctx,
  headers: Headers,
  identity: CiIdentity,
  body: Uint8Array,
): Promise<PostAnswer & { kind: string }> {
  const bodyDigest = createHash('sha256').update(body).digest('hex');
  const key = keyOf(headers, identity, bodyDigest);
  const posted: Posted = { identity, key, body, bodyDigest };
  try {
    const parsed = parseBody(ctx, headers, body);
    const answer =
      parsed.kind === 'result'
        ? await postResult(ctx, parsed, posted)
        : await postAttestation(ctx, parsed, posted);
    return { ...answer, replayed: false, kind: parsed.kind };
  } catch (error) {
    // Whatever is wrong with it now: what was once taken under this key is answered as it was then.
    if (!(error instanceof NotClaimed) && refusalOf(error) === null) throw error;
    const earlier = await findPost(ctx.db, identity.source, key);
    if (earlier !== null && earlier.bodyDigest !== bodyDigest) throw refuse('idempotency-key-reused');
    if (earlier !== null)
      return { status: earlier.status, reply: earlier.reply, replayed: true, kind: 'replayed' };
    if (error instanceof NotClaimed) throw refuse('token-replayed');
    throw error;
  }
}

/** A signed webhook-id counts alone: with another key beside it, a signature that was overheard would be good for a second post. */
function keyOf(headers: Headers, identity: CiIdentity, bodyDigest: string): string {
  const given = headers.get('idempotency-key');
  if (identity.signedKey !== null) {
    if (given !== null && given !== identity.signedKey)
      throw refuse('idempotency-key-invalid', 'it is not webhook-id');
    return identity.signedKey;
  }
  if (given === null) return `sha256:${bodyDigest}`;
  if (!ciKeySchema.safeParse(given).success) throw refuse('idempotency-key-invalid');
  return given;
}

function parseBody(ctx: Ctx, headers: Headers, body: Uint8Array) {
  const contentType = headers.get('content-type') ?? '';
  if (!/^application\/json\s*(?:;|$)/i.test(contentType))
    throw refuse('content-type-wrong', contentType.slice(0, 80) || 'none');
  const json = parseJson(body);
  const parsed = ciPostSchema.safeParse(json);
  if (!parsed.success) {
    const fields = parsed.error.issues.slice(0, 20).map(({ path, message }) => ({
      field: path.length === 0 ? '(whole input)' : path.map(String).join('.'),
      expected: message,
    }));
    throw refuse(
      'body-invalid',
      fields
        .map(({ field, expected }) => `${field}: ${expected}`)
        .join('; ')
        .slice(0, 2_000),
      { fields },
    );
  }
  const { maxResultBytes, maxAttestationBytes } = ctx.ports.config.ci;
  const limit = parsed.data.kind === 'result' ? maxResultBytes : maxAttestationBytes;
  if (body.length > limit)
    throw refuse('body-too-large', `${limit.toLocaleString('en')} bytes are for this kind`);
  return parsed.data;
}

function parseJson(body: Uint8Array): Json {
  try {
    return parseStrictJson(body, { ...LIMITS, maxBytes: body.length });
  } catch (error) {
    if (error instanceof AppError) throw refuse('body-not-json', error.message);
    throw error;
  }
}
