import { type Json, logOfEnvironment, type Origin, sha256Hex } from '@/lib/kernel';
import { signAs } from '@/lib/keys/server';
import type { Ctx } from '@/lib/platform/context';
import { pae } from '../pae';
import { encodeSigstoreBundle } from '../sigstore-bundle';
import { assertOriginFits, buildStatement, PAYLOAD_TYPE, type Subject } from '../statement';
import { type Timestamping, timestampSignature } from './timestamp-signature';

/** A signed statement in the forms its users need: to store, to hash, to stage in the log. Digests are lower-case hex. */
export type SignedStatement = {
  bundle: Uint8Array;
  payload: Uint8Array;
  signature: Uint8Array;
  payloadDigest: string;
  signatureDigest: string;
  keyId: string;
  /** Whether an authority vouches for the time of the signature. */
  timestamp: Timestamping;
};

/**
 * Signs a statement with the installation's attest key. Environment, origin and time are put into the predicate here, so that no
 * statement goes out without them or with somebody else's.
 */
export async function signStatement(
  ctx: Ctx,
  input: {
    subjects: readonly Subject[];
    predicateType: string;
    predicate: { [key: string]: Json };
    /** Default: the installation's own */
    origin?: Origin;
  },
): Promise<SignedStatement> {
  const { environment } = ctx.ports.config;
  const log = logOfEnvironment(environment);
  const origin = input.origin ?? log;
  assertOriginFits(log, origin);
  const payload = buildStatement({
    subjects: input.subjects,
    predicateType: input.predicateType,
    predicate: {
      ...input.predicate,
      environment: environment.name,
      origin,
      createdAt: ctx.clock.now().toISOString(),
    },
  });
  const { key, signature } = await signAs(ctx, log, 'attest', pae(PAYLOAD_TYPE, payload));
  const timestamp = await timestampSignature(ctx, signature);
  const timestamps = timestamp.state === 'stamped' ? [timestamp.response] : [];
  return {
    bundle: encodeSigstoreBundle({ payload, signature, keyId: key.keyId, timestamps }),
    payload,
    signature,
    payloadDigest: sha256Hex(payload),
    signatureDigest: sha256Hex(signature),
    keyId: key.keyId,
    timestamp,
  };
}
