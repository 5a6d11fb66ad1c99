import { z } from 'zod';
import type { GateVerdict } from '@/lib/drift';
import { localReader, recordGateVerdict } from '@/lib/drift/server';
import { AppError, type Origin } from '@/lib/kernel';
import type { Run } from './command';
import { gateStatement, signStatementWith } from './gate-statement';
import { serverEvidence } from './server-evidence';
import { writeWhole } from './small-files';
import { chosenServer, onTarget, readState } from './target';

const replySchema = z.looseObject({ record: z.looseObject({ id: z.string() }) });

type Keeping = {
  run: Run<{ out?: string | undefined; signKey?: string | undefined }>;
  verdict: GateVerdict;
  place: { environment: string; origin: Origin };
  /** Whether the gate works from files: then a server out of reach costs the record, not the verdict */
  isOffline: boolean;
};

export type Kept = { record: string | null; attested: boolean };

/** Whether a server was named, or an installation is on this machine. */
export function hasTarget(run: Pick<Run<unknown>, 'server' | 'env'>): boolean {
  return chosenServer(run) !== null || run.env.DATABASE_URL !== undefined || readState(run) !== null;
}

/** Records the verdict where an installation is, and writes its statement where `--out` says: signed by MC, by a key at hand, or by nobody. */
export async function keepVerdict(keeping: Keeping): Promise<Kept> {
  const { run, verdict, place } = keeping;
  const { out: file, signKey } = run.input;
  const kept = hasTarget(run) ? await record(keeping) : null;
  if (file === undefined) return { record: kept?.id ?? null, attested: kept !== null };
  if (kept !== null) {
    writeWhole(file, kept.statement);
    return { record: kept.id, attested: true };
  }
  const payload = gateStatement(verdict, place);
  if (signKey !== undefined) writeWhole(file, signStatementWith(signKey, payload));
  else {
    writeWhole(file, payload);
    run.out.note(
      `nobody signed ${file}: there is no installation and no --sign-key; post it to one to have it recorded`,
    );
  }
  return { record: null, attested: signKey !== undefined };
}

async function record({
  run,
  verdict,
  isOffline,
}: Keeping): Promise<{ id: string; statement: Uint8Array } | null> {
  try {
    return await onTarget(run, {
      local: async (ctx) => {
        const { record: made } = await recordGateVerdict(ctx, verdict);
        return { id: made.id, statement: await localReader(ctx).statement(made.id) };
      },
      server: async (api) => {
        const { record: made } = await api.send('POST', '/api/gate/verdicts', verdict, replySchema);
        return { id: made.id, statement: await serverEvidence(api, null, null).statement(made.id) };
      },
    });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'unreachable' || !isOffline) throw error;
    run.out.note(`the verdict is not recorded: ${error.userMessage}`);
    return null;
  }
}
