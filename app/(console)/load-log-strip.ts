import type { LogStripFacts } from '@/components/log/log-strip';
import { can } from '@/lib/access';
import type { PageCtx } from '@/lib/http/page';
import { logOfEnvironment } from '@/lib/kernel';
import { rootKeyOf } from '@/lib/keys';
import { readKeyset } from '@/lib/keys/server';

/** What the foot strip says of the evidence log before it has asked; null for those who may not read evidence. */
export async function loadLogStrip(ctx: PageCtx): Promise<LogStripFacts | null> {
  if (!can(ctx.actor, 'read').allowed) return null;
  const signed = await readKeyset(ctx, logOfEnvironment(ctx.ports.config.environment));
  return { rootKeyId: signed === null ? null : (rootKeyOf(signed.keyset)?.keyId ?? null) };
}
