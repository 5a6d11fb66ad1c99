import type { Crypto } from '@/lib/keys';
import { BASELINE_KIND, BASELINE_SOURCE, type EvidenceReader, parseBaseline, readSigned } from './baseline';

/** Choices looked through for the one that moved the baseline. */
const MAX_CHOICES = 200;

/**
 * The choice by which the baseline last became another state, or null when it never did. Naming the same state once more moves nothing. What
 * let an earlier move happen is used up by it: without that, an old verdict could bring back what was rolled back since.
 */
export async function lastMove(
  reader: EvidenceReader,
  crypto: Crypto,
): Promise<{ id: string; at: string } | null> {
  for (const record of await reader.newest(BASELINE_KIND, MAX_CHOICES)) {
    const found = await readSigned(reader, crypto, record, BASELINE_KIND);
    if (!found.ok || found.check.source.produced !== BASELINE_SOURCE) continue;
    const { previous, snapshot } = parseBaseline(found.bytes);
    if (previous !== snapshot.treeRoot) return { id: record.id, at: record.createdAt };
  }
  return null;
}
