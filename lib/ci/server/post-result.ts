import { emitAuditSql } from '@/lib/audit/server';
import type { Ctx } from '@/lib/platform/context';
import { judgeResult } from '../judge-result';
import type { CiReply, ResultPost } from '../post';
import { refuse } from '../refusal';
import { requirePosting } from './authenticate-post';
import type { CiIdentity } from './identity';
import { insertResult } from './store';

/** The key or the token is taken: by an earlier post, or by one that was faster. A transaction around it is rolled back. */
export class NotClaimed extends Error {}

/** What a post comes with beside its parsed body. */
export type Posted = { identity: CiIdentity; key: string; body: Uint8Array; bodyDigest: string };

/**
 * Keeps a result: key, token, row, place in the outbox and audit row in one commit. Its evidence is signed by the worker from
 * the row, right after and as often as it takes. Throws `NotClaimed` when the key or the token is used already.
 */
export async function postResult(
  ctx: Ctx,
  post: ResultPost,
  posted: Posted,
): Promise<{ status: number; reply: string }> {
  const { identity, key, body, bodyDigest } = posted;
  const { config } = ctx.ports;
  requirePosting(identity.actor, post.tenant ?? '*');
  judgeResult(post, {
    names: config.ci.names,
    tenantIds: config.tenants.map(({ id }) => id),
    now: ctx.clock.now(),
  });
  judgeIdentity(post, identity);
  const id = ctx.ids.next('cir');
  const createdAt = ctx.clock.now();
  const tenantId = post.tenant ?? null;
  const reply: CiReply = {
    kind: 'result',
    id,
    name: post.name,
    verdict: post.verdict,
    release: post.release,
    tenant: tenantId,
    bodyDigest,
    receivedAt: createdAt.toISOString(),
  };
  const answer = { status: 201, reply: JSON.stringify(reply) };
  const { name, verdict, release, commit, repository, run } = post;
  const summary = {
    name,
    verdict,
    release,
    commit,
    repository,
    run: run.id,
    attempt: run.attempt,
    body: bodyDigest,
  };
  const audit = emitAuditSql(
    ctx,
    {
      action: 'ci.result-posted',
      objectKind: 'ci-result',
      objectId: id,
      tenantId,
      after: { id, tenantId, ...summary },
      detail: summary,
    },
    'post',
  );
  const isClaimed = await insertResult(
    ctx.db,
    { source: identity.source, key, bodyDigest, ...answer, createdAt, tokenUse: identity.tokenUse },
    {
      id,
      name,
      verdict,
      release,
      commit,
      repository,
      runId: run.id,
      runAttempt: run.attempt,
      runUrl: run.url,
      startedAt: new Date(post.startedAt),
      finishedAt: new Date(post.finishedAt),
      counts: post.counts ?? null,
      tenantId,
      actorKind: identity.actor.kind,
      actorId: identity.actor.id,
      actorName: identity.actor.name,
      identity: identity.proof,
      body: new Uint8Array(body),
    },
    audit,
  );
  if (!isClaimed) throw new NotClaimed();
  return answer;
}

/** What the body says of its run must be what the credentials say. */
function judgeIdentity(post: ResultPost, { claims, repositories }: CiIdentity): void {
  if (claims !== null) {
    const wrong = [
      post.repository !== claims.repository && `repository is ${claims.repository}`,
      post.commit !== claims.sha && `commit is ${claims.sha}`,
      post.run.id !== claims.run_id && `run.id is ${claims.run_id}`,
      String(post.run.attempt) !== claims.run_attempt && `run.attempt is ${claims.run_attempt}`,
    ].filter((text) => text !== false);
    if (wrong.length > 0) throw refuse('claims-contradict-body', `by the token ${wrong.join(', ')}`);
  }
  if (repositories !== null && !repositories.some((entry) => fits(entry, post.repository)))
    throw refuse('sender-not-allowed', post.repository);
}

function fits(entry: string, repository: string): boolean {
  return entry.endsWith('*') ? repository.startsWith(entry.slice(0, -1)) : repository === entry;
}
