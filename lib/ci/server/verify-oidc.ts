import { AppError, type Json, sha256Hex } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { type KeySource, openKeySource } from '@/lib/platform/jwks';
import { type CiClaims, CLOCK_TOLERANCE_SECONDS, judgeClaims } from '../judge-claims';
import { refuse } from '../refusal';
import { readToken } from '../token';
import type { CiIdentity } from './identity';
import { isTokenSigned } from './token-signature';

/** Keys of issuers by address, one set for every request of this process. */
const sources = new WeakMap<object, Map<string, KeySource>>();

/** Who an OIDC token of GitHub Actions speaks for. The signature first, then what it says; every failure has its own refusal. */
export async function verifyOidc(ctx: Pick<Ctx, 'ports' | 'clock'>, token: string): Promise<CiIdentity> {
  const unproven = readToken(token);
  const { header, issuer } = unproven;
  const configured = ctx.ports.config.ci.github.find((entry) => entry.issuer === issuer.replace(/\/+$/, ''));
  if (configured === undefined) throw refuse('token-issuer-wrong', issuer.slice(0, 200));
  const key = await keySource(ctx, configured.jwksUrl)
    .find(header.kid, header.alg)
    .catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error;
      throw refuse('issuer-unreachable', error.userMessage.replace(/\.$/, ''), {
        retryAfterSeconds: error.retryAfterSeconds ?? 30,
        cause: error,
      });
    });
  if (key === null) throw refuse('token-key-unknown', header.kid.slice(0, 80));
  if (!isTokenSigned(unproven, key)) throw refuse('token-signature-bad');
  const { claims, rule } = judgeClaims(unproven.claims, {
    audience: configured.audience,
    repositories: configured.repositories,
    now: ctx.clock.now(),
  });
  const id = `github:${claims.repository_id}`;
  return {
    actor: {
      kind: 'ci',
      id,
      name: claims.repository.slice(0, 120),
      grants: [{ role: 'ci', tenants: rule.tenants }],
    },
    source: `ci:${id}`,
    proof: proofOf(claims, configured.issuer),
    claims,
    tokenUse: {
      id: sha256Hex(`${configured.issuer}\n${claims.jti}`),
      expiresAt: new Date((claims.exp + 2 * CLOCK_TOLERANCE_SECONDS) * 1000),
    },
    signedKey: null,
    repositories: null,
  };
}

function keySource(ctx: Pick<Ctx, 'ports' | 'clock'>, url: string): KeySource {
  const { config } = ctx.ports;
  const known = sources.get(config) ?? new Map<string, KeySource>();
  sources.set(config, known);
  const source = known.get(url) ?? openKeySource(url, ctx.clock);
  known.set(url, source);
  return source;
}

function proofOf(claims: CiClaims, issuer: string): { [key: string]: Json } {
  const told = {
    repository: claims.repository,
    repositoryId: claims.repository_id,
    ownerId: claims.repository_owner_id,
    event: claims.event_name,
    ref: claims.ref,
    environment: claims.environment,
    workflow: claims.job_workflow_ref,
    commit: claims.sha,
    run: claims.run_id,
    attempt: claims.run_attempt,
    startedBy: claims.actor,
  };
  const said = Object.entries(told).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { by: 'github-oidc', issuer, ...Object.fromEntries(said) };
}
