import { BUNDLE_MEDIA_TYPE, type ParsedBundle, parseSigstoreBundle } from '@/lib/attestations';
import { GATE_VERDICT_PATH, parseGateVerdict } from '@/lib/drift';
import { recordGateVerdict } from '@/lib/drift/server';
import { releaseSchema } from '@/lib/evidence';
import { prepareEvidence, writeEvidence } from '@/lib/evidence/server';
import {
  AppError,
  canonicalJson,
  type Json,
  logOfEnvironment,
  type Origin,
  sha256Hex,
  utf8,
} from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction } from '@/lib/platform/db';
import {
  type AttestedKind,
  artifactPath,
  attestedArtifact,
  attestedKind,
  attestedVerdict,
  judgeOrigin,
} from '../attestation';
import { judgeCommit } from '../judge-commit';
import type { AttestationPost, CiReply } from '../post';
import { refuse } from '../refusal';
import { findStatement, insertAttestation, type KnownStatement } from './attestation-store';
import { requirePosting } from './authenticate-post';
import { NotClaimed, type Posted } from './post-result';
import { claimPost } from './store';
import { OWN_SIGNER, trustedSigner } from './trusted-key';

type Answer = { status: number; reply: string };
type Judged = {
  post: AttestationPost;
  parsed: ParsedBundle;
  bytes: Uint8Array;
  kind: AttestedKind;
  signer: string;
  origin: Origin;
  tenantId: string | null;
  payloadDigest: string;
};

/** Somebody else recorded the same statement while this post was recording it. */
class AlreadyKnown extends Error {}

/** Posts under way in this process: a duplicate waits for the first instead of signing and storing the same in vain. */
const underWay = new Map<string, Promise<unknown>>();

/**
 * Keeps a signed statement of CI as evidence: the bundle as it came, and the artifact when it came along, in one transaction. One
 * that is known already, whoever posted or recorded it, makes no second record and is answered with the first.
 */
export async function postAttestation(ctx: Ctx, post: AttestationPost, posted: Posted): Promise<Answer> {
  const { tenant } = post;
  requirePosting(posted.identity.actor, tenant ?? '*');
  if (tenant !== undefined && !ctx.ports.config.tenants.some(({ id }) => id === tenant))
    throw refuse('tenant-unknown', tenant);
  const judged = await judge(ctx, post);
  judgeCommit(judged.parsed.statement, posted.identity.claims);
  const known = await findStatement(ctx.db, judged.payloadDigest);
  if (known !== null) return answerKnown(ctx, judged, posted, known);
  for (
    let first = underWay.get(judged.payloadDigest);
    first !== undefined;
    first = underWay.get(judged.payloadDigest)
  ) {
    await first.catch(() => undefined);
    const now = await findStatement(ctx.db, judged.payloadDigest);
    if (now !== null) return answerKnown(ctx, judged, posted, now);
  }
  const work = record(ctx, judged, posted);
  underWay.set(judged.payloadDigest, work);
  try {
    return await work;
  } catch (error) {
    const now = error instanceof AlreadyKnown ? await findStatement(ctx.db, judged.payloadDigest) : null;
    if (now === null) throw error;
    return await answerKnown(ctx, judged, posted, now);
  } finally {
    underWay.delete(judged.payloadDigest);
  }
}

async function judge(ctx: Ctx, post: AttestationPost): Promise<Judged> {
  const bytes = utf8(typeof post.bundle === 'string' ? post.bundle : canonicalJson(post.bundle as Json));
  const parsed = parseBundle(bytes);
  const kind = attestedKind(parsed.statement);
  const { signer } = await trustedSigner(ctx, parsed, kind);
  const { environment } = ctx.ports.config;
  const origin = judgeOrigin(parsed.statement, {
    environment: environment.name,
    log: logOfEnvironment(environment),
  });
  return {
    post,
    parsed,
    bytes,
    kind,
    signer,
    origin,
    tenantId: post.tenant ?? null,
    payloadDigest: sha256Hex(parsed.payload),
  };
}

function parseBundle(bytes: Uint8Array): ParsedBundle {
  try {
    return parseSigstoreBundle(bytes);
  } catch (error) {
    if (error instanceof AppError) throw refuse('attestation-malformed', error.message.slice(0, 1_000));
    throw error;
  }
}

/** The reply is kept under the key all the same: a repeat of this post is answered like it. */
async function answerKnown(ctx: Ctx, judged: Judged, posted: Posted, known: KnownStatement): Promise<Answer> {
  const answer = { status: 200, reply: replyOf(judged, known.recordId, known.artifactRecordId, true) };
  if (await claimPost(ctx.db, postRow(ctx, posted, answer))) return answer;
  throw new NotClaimed();
}

async function record(ctx: Ctx, judged: Judged, posted: Posted): Promise<Answer> {
  await honourGateVerdict(ctx, judged);
  const evidence = await prepare(ctx, judged, posted);
  return inTransaction(ctx.db, async (tx) => {
    const [bundle, artifact] = await writeEvidence(tx, ctx, evidence);
    if (bundle === undefined) throw new Error('writeEvidence returns one record for each it was given');
    const artifactRecordId = artifact?.id ?? null;
    const answer = { status: 201, reply: replyOf(judged, bundle.id, artifactRecordId, false) };
    if (!(await claimPost(tx, postRow(ctx, posted, answer)))) throw new NotClaimed();
    const isFirst = await insertAttestation(tx, {
      payloadDigest: judged.payloadDigest,
      source: posted.identity.source,
      key: posted.key,
      signer: judged.signer,
      keyId: judged.parsed.keyId,
      predicateType: judged.parsed.statement.predicateType,
      bundleRecordId: bundle.id,
      artifactRecordId,
      createdAt: ctx.clock.now(),
    });
    if (!isFirst) throw new AlreadyKnown();
    return answer;
  });
}

/**
 * A verdict of the configuration gate counts as if the gate had recorded it here: its approval is used up, a broken glass raises its alarms.
 * Refused when the approval let in something else already.
 */
async function honourGateVerdict(ctx: Ctx, { parsed, kind, post }: Judged): Promise<void> {
  if (kind !== 'test-result') return;
  const artifact = attestedArtifact(parsed.statement, post.artifact);
  if (artifact?.name !== GATE_VERDICT_PATH) return;
  await recordGateVerdict(ctx, parseGateVerdict(artifact.bytes), { permission: 'post-results' });
}

function postRow(ctx: Ctx, { identity, key, bodyDigest }: Posted, answer: Answer) {
  const { source, tokenUse } = identity;
  return { source, key, bodyDigest, ...answer, createdAt: ctx.clock.now(), tokenUse };
}

function replyOf(judged: Judged, recordId: string, artifactRecordId: string | null, known: boolean): string {
  const reply: CiReply = {
    kind: 'attestation',
    predicateType: judged.parsed.statement.predicateType,
    payloadDigest: judged.payloadDigest,
    signer: judged.signer,
    keyId: judged.parsed.keyId,
    recordId,
    artifactRecordId,
    known,
  };
  return JSON.stringify(reply);
}

/** The records to be: the bundle as it came with what it is about, and its artifact under the statement's own kind. */
async function prepare(ctx: Ctx, judged: Judged, { identity }: Posted) {
  const { parsed, bytes, kind, signer, origin, tenantId, payloadDigest } = judged;
  const { statement } = parsed;
  const artifact = attestedArtifact(statement, judged.post.artifact);
  const release = judged.post.release ?? releaseSchema.safeParse(statement.predicate.release).data;
  const bundleDigest = sha256Hex(bytes);
  const attested = {
    predicateType: statement.predicateType,
    payload: payloadDigest,
    signer,
    keyId: parsed.keyId,
  };
  const common = {
    ...(release !== undefined && { release }),
    tenantId,
    verdict: attestedVerdict(statement, kind),
    ...(origin === 'replay' && { origin }),
    source: { posted: 'attestation', identity: identity.proof, attested },
  };
  const by = signer === OWN_SIGNER ? 'Mission Control' : signer;
  const options = { permission: 'post-results' } as const;
  const first = await prepareEvidence(
    ctx,
    {
      ...common,
      kind: 'ci-attestation',
      title: `Attestation of kind ${kind}, signed by ${by}`,
      path: `ci/attestations/${payloadDigest.slice(0, 16)}.sigstore.json`,
      mediaType: BUNDLE_MEDIA_TYPE,
      predicate: { attested },
      cites: statement.subject
        .slice(0, 100)
        .map(({ digest }) => ({ sha256: digest.sha256, role: 'subject' })),
      content: bytes,
    },
    options,
  );
  if (artifact === null) return [first];
  const second = await prepareEvidence(
    ctx,
    {
      ...common,
      kind,
      title: `${artifact.name.slice(0, 120)}, attested by ${by}`,
      path: artifactPath(kind, artifact),
      mediaType: 'application/json',
      predicate: { ...(statement.predicate as { [key: string]: Json }), attested },
      cites: [{ sha256: bundleDigest, role: 'attestation' }],
      content: artifact.bytes,
    },
    options,
  );
  return [first, second];
}
