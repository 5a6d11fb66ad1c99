import { createHmac } from 'node:crypto';
import { AppError, equalBytes, type Json } from '@/lib/kernel';
import { readSecret } from '@/lib/platform/config';
import type { Ctx } from '@/lib/platform/context';
import { refuse } from '../refusal';
import {
  judgeWebhookTime,
  readWebhookHeaders,
  type WebhookHeaders,
  webhookMessage,
  webhookSecretBytes,
} from '../webhook-signature';
import type { CiIdentity } from './identity';

type Place = Pick<Ctx, 'ports' | 'clock'>;
type Live = { sender: Place['ports']['config']['ci']['webhooks'][number]; place: number; secret: Uint8Array };

/** How long a secret that was read is used: one that is exchanged in its file counts soon after. */
const KEEP_MS = 5_000;
const held = new WeakMap<object, { readAt: number; live: Live[] }>();

/**
 * Whose secret signed these bytes. Every secret of every sender is tried, without stopping at the first that fits, and each
 * comparison takes the same time wherever bytes differ.
 */
export function verifyWebhook(ctx: Place, headers: Headers, body: Uint8Array): CiIdentity {
  const given = readGiven(headers);
  judgeWebhookTime(given.timestamp, ctx.clock.now());
  const message = webhookMessage(given.id, given.timestamp, body);
  let found: Live | null = null;
  for (const live of liveSecrets(ctx)) {
    const expected = new Uint8Array(createHmac('sha256', live.secret).update(message).digest());
    for (const signature of given.signatures) if (equalBytes(signature, expected)) found ??= live;
  }
  if (found === null) throw refuse('signature-bad');
  const { sender } = found;
  const proof: { [key: string]: Json } = {
    by: 'webhook-signature',
    sender: sender.name,
    secret: found.place + 1,
    webhookId: given.id,
  };
  return {
    actor: {
      kind: 'ci',
      id: `webhook:${sender.name}`,
      name: sender.name,
      grants: [{ role: 'ci', tenants: sender.tenants }],
    },
    source: `ci:webhook:${sender.name}`,
    proof,
    claims: null,
    tokenUse: null,
    signedKey: given.id,
    repositories: sender.repositories ?? null,
  };
}

/** The headers of a signature, before the body is read: what can be refused without it is. */
export function readGiven(headers: Headers): WebhookHeaders {
  return readWebhookHeaders({
    id: headers.get('webhook-id'),
    timestamp: headers.get('webhook-timestamp'),
    signature: headers.get('webhook-signature'),
  });
}

/** A sender whose secret cannot be read counts for nobody else; when none can, that is our fault and not the caller's. */
function liveSecrets(ctx: Place): Live[] {
  const { config, logger } = ctx.ports;
  const now = ctx.clock.now().getTime();
  const known = held.get(config);
  if (known !== undefined && now - known.readAt < KEEP_MS) return known.live;
  const live: Live[] = [];
  let failed = 0;
  for (const sender of config.ci.webhooks) {
    for (const [place, reference] of sender.secrets.entries()) {
      try {
        const secret = webhookSecretBytes(readSecret(reference));
        if (secret === null)
          throw new AppError('misconfigured', { message: 'not whsec_ and base64 of 24 to 64 bytes' });
        live.push({ sender, place, secret });
      } catch (error) {
        failed += 1;
        logger.error({ err: error, sender: sender.name, place }, 'a webhook secret of CI cannot be used');
      }
    }
  }
  if (live.length === 0 && failed > 0) {
    throw new AppError('misconfigured', {
      message: 'no webhook secret of ci.webhooks can be used',
      userMessage:
        'Mission Control cannot read any of its webhook secrets, so nothing can be checked. `mc doctor` tells why.',
    });
  }
  held.set(config, { readAt: now, live });
  return live;
}
