import { readFileSync } from 'node:fs';
import { checkEnvelope, type ParsedBundle } from '@/lib/attestations';
import { AppError, logOfEnvironment } from '@/lib/kernel';
import { judgeKey, type PublicKey, publicKeyFromPem, publicKeyOf } from '@/lib/keys';
import { readKeyset } from '@/lib/keys/server';
import type { Ctx } from '@/lib/platform/context';
import type { AttestedKind } from '../attestation';
import { refuse } from '../refusal';

/** Name under which MC's own keys appear. */
export const OWN_SIGNER = 'mission-control';

type CiKey = Ctx['ports']['config']['ci']['keys'][number];
const held = new WeakMap<object, { key: PublicKey; entry: CiKey }[]>();

/**
 * Who signed a bundle: a key of `ci.keys` or MC's own statement key, good now and for this kind. The time of the statement is the
 * signer's word, so a key that is retired counts for nothing that arrives afterwards.
 */
export async function trustedSigner(
  ctx: Ctx,
  parsed: ParsedBundle,
  kind: AttestedKind,
): Promise<{ signer: string; keyId: string }> {
  const configured = configuredKeys(ctx).find(({ key }) => key.keyId === parsed.keyId);
  const found =
    configured === undefined ? await ownKey(ctx, parsed.keyId) : judged(configured, kind, ctx.clock.now());
  const check = await checkEnvelope(ctx.ports.crypto, parsed, found.key);
  if (!check.ok) throw refuse('attestation-signature-bad', check.reason);
  return { signer: found.name, keyId: found.key.keyId };
}

function judged({ key, entry }: { key: PublicKey; entry: CiKey }, kind: AttestedKind, now: Date) {
  const { name, kinds, validFrom, validTo } = entry;
  if (!kinds.includes(kind)) throw refuse('attestation-key-not-good', `${name} may not sign ${kind}`);
  if (validFrom !== undefined && now < new Date(validFrom))
    throw refuse('attestation-key-not-good', `${name} counts from ${validFrom} on`);
  if (validTo !== undefined && now >= new Date(validTo))
    throw refuse('attestation-key-not-good', `${name} counted until ${validTo}`);
  return { name, key };
}

async function ownKey(ctx: Ctx, keyId: string): Promise<{ name: string; key: PublicKey }> {
  const signed = await readKeyset(ctx, logOfEnvironment(ctx.ports.config.environment));
  const entry = signed?.keyset.keys.find((key) => key.keyId === keyId);
  if (signed === null || entry === undefined) throw refuse('attestation-key-unknown', keyId.slice(0, 100));
  const judgement = judgeKey(signed.keyset, { keyId, purpose: 'attest', at: ctx.clock.now() });
  if (judgement.state !== 'good') throw refuse('attestation-key-not-good', judgement.reason);
  return { name: OWN_SIGNER, key: publicKeyOf(entry) };
}

/** Read once per configuration: a key file that changes takes a restart, like the configuration that names it. */
function configuredKeys(ctx: Ctx): { key: PublicKey; entry: CiKey }[] {
  const { config } = ctx.ports;
  const known = held.get(config);
  if (known !== undefined) return known;
  const keys = config.ci.keys.map((entry) => ({ key: readPublicKey(entry), entry }));
  held.set(config, keys);
  return keys;
}

/** The public key in a file of `ci.keys`; `misconfigured` when there is none that can be used. */
export function readPublicKey({ name, file }: Pick<CiKey, 'name' | 'file'>): PublicKey {
  try {
    return publicKeyFromPem(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new AppError('misconfigured', {
      message: `the public key ${file} of ci.keys ${name} cannot be used`,
      userMessage: `The key of ${name} at ci.keys cannot be used: ${file} must hold a public key in PEM, Ed25519 or P-256.`,
      cause,
    });
  }
}
