import { AppError, parseStrictJson } from '@/lib/kernel';
import type { Crypto } from '@/lib/keys';
import { type EvidenceReader, readSigned } from './baseline';
import { type GateVerdict, gateVerdictSchema, VERDICT_KIND, VERDICT_SOURCE } from './gate-verdict';
import { lastMove } from './last-move';

/** Verdicts looked through for the one that let a change in. */
const MAX_VERDICTS = 200;

/** The newest signed verdict that fits, of those recorded since the baseline became what it is; null when there is none. */
export async function findVerdict(
  reader: EvidenceReader,
  crypto: Crypto,
  fits: (verdict: GateVerdict) => boolean,
): Promise<{ id: string; verdict: GateVerdict } | null> {
  const since = (await lastMove(reader, crypto))?.id ?? '';
  for (const record of await reader.newest(VERDICT_KIND, MAX_VERDICTS)) {
    // Identifiers ascend with time.
    if (record.id <= since) return null;
    const found = await readSigned(reader, crypto, record, VERDICT_KIND);
    const isOurs = found.ok && found.check.source.produced === VERDICT_SOURCE;
    const verdict = isOurs ? readVerdict(found.bytes) : null;
    if (verdict !== null && fits(verdict)) return { id: record.id, verdict };
  }
  return null;
}

/** Whether a verdict let something else follow this state. */
export function leadsFrom({ verdict, baseline, head }: GateVerdict, base: string): boolean {
  return verdict === 'pass' && baseline?.treeRoot === base && head !== null && head.treeRoot !== base;
}

function readVerdict(bytes: Uint8Array): GateVerdict | null {
  try {
    return gateVerdictSchema.safeParse(parseStrictJson(bytes)).data ?? null;
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}
