import { type EvidenceReader, findVerdict, leadsFrom, readBaseline } from '@/lib/drift';
import { localReader } from '@/lib/drift/server';
import { AppError } from '@/lib/kernel';
import { nodeCrypto } from '@/lib/platform/node-crypto';
import type { Snapshot } from '@/lib/snapshots';
import type { Run } from './command';
import { loadLocalConfig } from './context';
import { serverEvidence } from './server-evidence';
import { onTarget } from './target';

/** What has to run: its tree root, the verdict that let it in (null for the baseline itself), and the baseline, whose rules count. */
export type StateLetIn = { treeRoot: string; verdict: string | null; baseline: Snapshot };

/**
 * What a gate let in last since the baseline is what it is, else the baseline. Throws `incomplete` without a baseline, and `forbidden` for one
 * that is not genuine.
 */
export function stateLetIn(run: Run<unknown>): Promise<StateLetIn> {
  const { name } = loadLocalConfig(run).environment;
  return onTarget(run, {
    local: (ctx) => readState(localReader(ctx)),
    server: (api) => readState(serverEvidence(api, name, null)),
  });
}

async function readState(reader: EvidenceReader): Promise<StateLetIn> {
  const reading = await readBaseline(reader, nodeCrypto);
  if (!reading.ok) {
    const { state, code, reason } = reading.finding;
    const kind = { missing: 'incomplete', invalid: 'forbidden', unreachable: 'unreachable' } as const;
    throw new AppError(kind[state], {
      message: `no baseline: ${code}`,
      userMessage: `Nobody can say what has to run: ${reason} (${code}).`,
    });
  }
  const { snapshot } = reading.signed;
  const found = await findVerdict(reader, nodeCrypto, (verdict) => leadsFrom(verdict, snapshot.treeRoot));
  return {
    treeRoot: found?.verdict.head?.treeRoot ?? snapshot.treeRoot,
    verdict: found?.id ?? null,
    baseline: snapshot,
  };
}
