import { authorize } from '@/lib/access';
import type { Ctx } from '@/lib/platform/context';
import {
  BASELINE_KIND,
  BASELINE_SOURCE,
  type BaselineReading,
  parseBaseline,
  readBaseline,
  readSigned,
} from '../baseline';
import { localReader } from './local-reader';

/** One choice of baseline, newest first in a list; `problem` says why it is not genuine. */
export type BaselineEntry = {
  record: string;
  at: string;
  by: string;
  snapshot: string | null;
  treeRoot: string | null;
  verdict: string | null;
  reason: string | null;
  problem: string | null;
};

/** The baseline in force, or why there is none. Needs `read`. */
export function currentBaseline(ctx: Ctx): Promise<BaselineReading> {
  authorize(ctx, 'read');
  return readBaseline(localReader(ctx), ctx.ports.crypto);
}

/** Earlier choices of baseline, newest first. Needs `read`. */
export async function listBaselines(ctx: Ctx, limit: number): Promise<BaselineEntry[]> {
  authorize(ctx, 'read');
  const reader = localReader(ctx);
  const entries: BaselineEntry[] = [];
  for (const record of await reader.newest(BASELINE_KIND, limit)) {
    const found = await readSigned(reader, ctx.ports.crypto, record, BASELINE_KIND);
    if (found.ok && found.check.source.produced !== BASELINE_SOURCE) continue;
    const choice = found.ok ? parseBaseline(found.bytes) : null;
    entries.push({
      record: record.id,
      at: record.createdAt,
      by: record.actor.name,
      snapshot: choice?.snapshot.record ?? null,
      treeRoot: choice?.snapshot.treeRoot ?? null,
      verdict: choice?.verdict ?? null,
      reason: choice?.reason ?? null,
      problem: found.ok ? null : `${found.code}: ${found.reason}`,
    });
  }
  return entries;
}
