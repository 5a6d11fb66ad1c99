import type { ParsedBundle } from '@/lib/attestations';
import type { Ctx } from '@/lib/platform/context';
import type { Check } from '../record';
import type { RecordWithContext } from './record-store';

/** The checks of one record, made now. */
export async function checkRecord(
  _ctx: Ctx,
  found: RecordWithContext & { parsed: ParsedBundle | null; problem: Check | null; proof: string | null },
): Promise<Check[]> {
  // TODO: the pure checks of lib/verifier, once they are here.
  return found.problem === null ? [] : [found.problem];
}
