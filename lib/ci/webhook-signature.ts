import { concatBytes, fromBase64, utf8 } from '@/lib/kernel';
import { refuse } from './refusal';

/** Standard Webhooks: how far the sender's clock may be from ours, either way. */
export const WEBHOOK_TOLERANCE_SECONDS = 300;
const MAX_SIGNATURES = 10;

export type WebhookHeaders = { id: string; timestamp: string; signatures: Uint8Array[] };

/**
 * The three headers of Standard Webhooks, taken apart: signatures of versions other than v1 are passed over, as the
 * specification wants, and one that is not base64 of 32 bytes can be nobody's.
 */
export function readWebhookHeaders(given: {
  id: string | null;
  timestamp: string | null;
  signature: string | null;
}): WebhookHeaders {
  const { id, timestamp, signature } = given;
  if (id === null || timestamp === null || signature === null) {
    const missing = Object.entries(given).flatMap(([name, value]) =>
      value === null ? [`webhook-${name}`] : [],
    );
    throw refuse('signature-malformed', `${missing.join(', ')} missing`);
  }
  // No dot in the id: with one, another split of the same signed text would be as good.
  if (!/^[A-Za-z0-9_:-]{1,200}$/.test(id)) throw refuse('signature-malformed', 'webhook-id');
  if (!/^\d{1,12}$/.test(timestamp)) throw refuse('signature-malformed', 'webhook-timestamp');
  const parts = signature.trim().split(/ +/);
  if (parts.length > MAX_SIGNATURES)
    throw refuse('signature-malformed', `more than ${MAX_SIGNATURES} signatures`);
  const signatures = parts.flatMap((part) => (part.startsWith('v1,') ? digestOf(part.slice(3)) : []));
  if (signatures.length === 0) throw refuse('signature-malformed', 'no v1 signature in webhook-signature');
  return { id, timestamp, signatures };
}

function digestOf(text: string): Uint8Array[] {
  try {
    const bytes = fromBase64(text);
    return bytes.length === 32 ? [bytes] : [];
  } catch {
    return [];
  }
}

/** Refuses a time of signing that is too far from now. */
export function judgeWebhookTime(timestamp: string, now: Date): void {
  const away = Number(timestamp) - Math.floor(now.getTime() / 1000);
  if (Math.abs(away) > WEBHOOK_TOLERANCE_SECONDS)
    throw refuse('signature-stale', `${Math.abs(away)} s ${away < 0 ? 'ago' : 'ahead'}`);
}

/** What the signature covers: id, time and the body exactly as it came, with dots between them. */
export function webhookMessage(id: string, timestamp: string, body: Uint8Array): Uint8Array {
  return concatBytes(utf8(`${id}.${timestamp}.`), body);
}

/** Bytes of a secret `whsec_<base64>` of 24 to 64 bytes; null for anything else, so that no weak secret is ever used. */
export function webhookSecretBytes(text: string): Uint8Array | null {
  if (!text.startsWith('whsec_')) return null;
  try {
    const bytes = fromBase64(text.slice('whsec_'.length));
    return bytes.length >= 24 && bytes.length <= 64 ? bytes : null;
  } catch {
    return null;
  }
}
