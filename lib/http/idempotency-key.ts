import { idempotencyKeySchema } from '@/lib/events';
import { parseOrThrow } from '@/lib/kernel';

/** The Idempotency-Key of a request, null when it has none; `invalid_input` for one that cannot be. */
export function idempotencyKeyOf(req: Request): string | null {
  const key = req.headers.get('idempotency-key');
  return key === null ? null : parseOrThrow(idempotencyKeySchema, key, 'The Idempotency-Key header');
}
