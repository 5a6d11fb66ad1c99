import { approvalsPageSchema } from '@/lib/approvals';
import { listApprovals, readApprovalFile } from '@/lib/approvals/server';
import { differencesOfChange, type ExpectedChange } from '@/lib/drift';
import { readAll } from '@/lib/kernel';
import type { Run } from './command';
import { downloadBytes } from './server-evidence';
import { onTarget } from './target';

/** Requests looked through, newest first. */
const MAX_LOOKED_AT = 100;
const QUERY = { kind: 'config-change', limit: MAX_LOOKED_AT } as const;

/**
 * The file of an approval of exactly this change that the server or this machine's installation holds, so that nobody has to carry it; null
 * when there is none. What it is worth is judged from its bytes, like that of any other file.
 */
export async function findApprovalFile(
  run: Run<unknown>,
  expected: ExpectedChange,
  now: Date,
): Promise<Uint8Array | null> {
  return onTarget(run, {
    local: async (ctx) => {
      const id = chooseApproval((await listApprovals(ctx, QUERY)).approvals, expected, now);
      if (id === null) return null;
      return readAll((await readApprovalFile(ctx, id)).bytes);
    },
    server: async (api) => {
      const query = `kind=${QUERY.kind}&limit=${QUERY.limit}`;
      const { approvals } = await api.get(`/api/approvals?${query}`, approvalsPageSchema);
      const id = chooseApproval(approvals, expected, now);
      return id === null ? null : downloadBytes(api, `/api/approvals/${encodeURIComponent(id)}/file`);
    },
  });
}

type Listed = { id: string; state: string; payload: unknown };

/** One that was signed for this change: best one that is unused, else one that was used, for the same change may pass again until the baseline moves. */
export function chooseApproval(
  listed: readonly Listed[],
  expected: ExpectedChange,
  now: Date,
): string | null {
  const fitting = listed.filter(({ payload }) => differencesOfChange(payload, expected, now).length === 0);
  const of = (state: string) => fitting.find((one) => one.state === state)?.id;
  return of('approved') ?? of('used') ?? null;
}
