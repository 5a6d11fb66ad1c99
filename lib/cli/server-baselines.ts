import { type BaselineEntry, setBaseline } from '@/lib/drift/server';
import { baselineReplySchema, baselinesPageSchema } from '@/lib/snapshots';
import type { ApiClient } from './api-client';
import type { Run } from './command';
import { onTarget } from './target';

const PAGE = 100;

/** The states that were the baseline of a server, newest first, as the server tells them. `mc attest baseline show` checks the one in force. */
export async function baselinesOf(api: ApiClient, limit: number): Promise<BaselineEntry[]> {
  const entries: BaselineEntry[] = [];
  let before: string | null = null;
  do {
    const query = new URLSearchParams({ limit: String(Math.min(PAGE, limit - entries.length)) });
    if (before !== null) query.set('before', before);
    const page: { baselines: Listed[]; nextBefore: string | null } = await api.get(
      `/api/snapshots/baselines?${query}`,
      baselinesPageSchema,
    );
    entries.push(...page.baselines.map(entryOf));
    before = page.nextBefore;
  } while (before !== null && entries.length < limit);
  return entries;
}

type Listed = (typeof baselinesPageSchema)['_output']['baselines'][number];

function entryOf({ choiceId, recordId, setAt, setBy, treeRoot, verdictId, reason }: Listed): BaselineEntry {
  return {
    record: choiceId ?? recordId,
    at: setAt,
    by: setBy.name,
    snapshot: recordId,
    treeRoot,
    verdict: verdictId,
    reason,
    problem: null,
  };
}

/** Makes a signed snapshot the baseline, where the command line says. Whether it may become it is decided there. */
export async function moveBaseline(
  run: Run<unknown>,
  { record, reason }: { record: string; reason: string },
): Promise<{ record: string; snapshot: string; treeRoot: string; verdict: string | null }> {
  const moved = await onTarget(run, {
    local: async (ctx) => {
      const { choice, record: made } = await setBaseline(ctx, { record, reason });
      return { record: made.id, treeRoot: choice.snapshot.treeRoot, verdict: choice.verdict };
    },
    server: (api) => api.send('POST', '/api/snapshots/baselines', { record, reason }, baselineReplySchema),
  });
  return { snapshot: record, ...moved };
}
