import type { Command } from 'commander';
import { z } from 'zod';
import type { AuditEvent } from '@/lib/audit';
import { listAuditEvents } from '@/lib/audit/server';
import { DAMAGE_CODES, isSignatureDamage } from '@/lib/evidence-log';
import { recordVerification, type VerifyOptions } from '@/lib/evidence-log/server';
import type { Ctx } from '@/lib/platform/context';
import { pause } from '@/lib/platform/leader';
import type { ApiClient } from '../api-client';
import { addCommand, addNoun, type Run } from '../command';
import { EXIT, type ExitCode } from '../exit-codes';
import type { Output } from '../output';
import { onTarget } from '../target';

const LOOK_EVERY_MS = 1_000;
const PAGE = 200;

const eventSchema = z.object({
  id: z.string(),
  at: z.string(),
  actor: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
  action: z.string(),
  tenantId: z.string().nullable(),
  objectKind: z.string(),
  objectId: z.string(),
  reason: z.string().nullable(),
  leafIndex: z.string().nullable(),
});
const pageSchema = z.looseObject({ events: z.array(z.looseObject(eventSchema.shape)) });
type Row = z.infer<typeof pageSchema>['events'][number];

const damageSchema = z.object({ code: z.enum(DAMAGE_CODES), at: z.string(), reason: z.string() });
const outcomeSchema = z.looseObject({
  verdict: z.enum(['pass', 'fail', 'hold']),
  size: z.string(),
  problemCount: z.number(),
  problems: z.array(damageSchema),
  unchecked: z.array(z.string()),
});
type Outcome = z.infer<typeof outcomeSchema>;
const startedSchema = z.object({ url: z.string().startsWith('/api/log/verifications/') });
const progressSchema = z.union([
  z.object({
    state: z.literal('running'),
    progress: z.looseObject({ done: z.number(), total: z.number() }),
  }),
  z.object({ state: z.literal('finished'), verification: outcomeSchema }),
]);

/** `mc audit …`: the audit trail, and whether everything in the evidence log is as it was. */
export function registerAudit(program: Command): void {
  const audit = addNoun(program, 'audit', 'the audit trail and the evidence log behind it');
  addCommand(audit, 'tail', {
    summary: 'show the newest audit rows, and with --follow the ones that come',
    example: 'mc audit tail --follow',
    options: [
      ['--lines <n>', 'how many rows to begin with (default: 20)'],
      ['--follow', 'go on until interrupted; with --json one row a line'],
    ],
    input: z.object({
      lines: z.coerce.number('expected 1 to 200').int('expected 1 to 200').min(1).max(PAGE).default(20),
      follow: z.boolean().default(false),
    }),
    run: (run) =>
      onTarget(run, {
        local: (ctx) =>
          tail(run, async (limit) => (await listAuditEvents(asAuditor(ctx), { limit })).events.map(rowOf)),
        server: (api) =>
          tail(run, async (limit) => (await api.get(`/api/audit?limit=${limit}`, pageSchema)).events),
      }),
  });
  addCommand(audit, 'verify', {
    summary: 're-hash every leaf, audit row, checkpoint and blob, and ask the witnesses',
    example: 'mc audit verify --json',
    options: [
      ['--since <index>', 'take the leaves before this one as read; quicker, and less of a proof'],
      ['--no-blobs', 'leave the bytes in the blob stores alone'],
      ['--no-witnesses', 'ask no witness'],
    ],
    input: z.object({
      since: z.coerce
        .number('expected the index of a leaf')
        .int('expected the index of a leaf')
        .min(0)
        .optional(),
      blobs: z.boolean().default(true),
      witnesses: z.boolean().default(true),
    }),
    run: async (run) => {
      const { since, blobs, witnesses } = run.input;
      const options = { blobs, askWitnesses: witnesses, ...(since !== undefined && { since }) };
      const outcome = await onTarget(run, {
        local: (ctx) => verifyHere(ctx, run.out, options),
        server: (api) => verifyThere(api, run.out),
      });
      run.out.result(outcome, () => describeOutcome(outcome, run.out));
      return exitOf(outcome);
    },
  });
}

/** Whoever holds the data directory can read all of its database; here the local user reads it as an auditor would. */
function asAuditor(ctx: Ctx): Ctx {
  if (ctx.actor.kind !== 'local') return ctx;
  return { ...ctx, actor: { ...ctx.actor, grants: [{ role: 'auditor', tenants: '*' }] } };
}

function rowOf(event: AuditEvent): Row {
  return { ...event };
}

/** Prints rows oldest first; with --follow it looks for new ones until it is interrupted. */
async function tail(
  run: Run<{ lines: number; follow: boolean }>,
  read: (limit: number) => Promise<Row[]>,
): Promise<ExitCode> {
  const { lines, follow } = run.input;
  const first = (await read(lines)).reverse();
  if (!follow) {
    if (run.out.json) run.out.result(first, () => '');
    else for (const row of first) run.out.raw(`${describeRow(row)}\n`);
    return EXIT.pass;
  }
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  const print = (row: Row) => run.out.raw(`${run.out.json ? JSON.stringify(row) : describeRow(row)}\n`);
  for (const row of first) print(row);
  // Numbers are given out before rows are committed, so a row may come late: what was printed is remembered, not just the last.
  const printed = new Set(first.map(({ id }) => id));
  while (!stop.signal.aborted) {
    await pause(LOOK_EVERY_MS, stop.signal);
    if (stop.signal.aborted) break;
    const page = (await read(PAGE)).reverse();
    const oldest = BigInt(first[0]?.id ?? page[0]?.id ?? 0);
    for (const row of page.filter(({ id }) => !printed.has(id) && BigInt(id) > oldest)) {
      print(row);
      printed.add(row.id);
    }
  }
  return EXIT.pass;
}

function describeRow(row: Row): string {
  const words = [
    row.at,
    row.leafIndex === null ? 'leaf –' : `leaf ${row.leafIndex}`,
    row.actor.name,
    row.action,
    `${row.objectKind} ${row.objectId}`,
    ...(row.tenantId === null ? [] : [row.tenantId]),
    ...(row.reason === null ? [] : [JSON.stringify(row.reason)]),
  ];
  return words.join('  ');
}

async function verifyHere(ctx: Ctx, out: Output, options: VerifyOptions): Promise<Outcome> {
  let shown = 0;
  const report = await recordVerification(asAuditor(ctx), {
    ...options,
    onProgress: ({ phase, done, total }) => {
      if (done !== total && done - shown < 50_000) return;
      shown = done;
      out.note(total === null ? `${done} ${phase}` : `${done} of ${total} ${phase}`);
    },
  });
  return outcomeSchema.parse(report);
}

async function verifyThere(api: ApiClient, out: Output): Promise<Outcome> {
  const { url } = await api.send('POST', '/api/log/verifications', {}, startedSchema);
  for (;;) {
    const answer = await api.get(url, progressSchema);
    if (answer.state === 'finished') return answer.verification;
    out.note(`${answer.progress.done} of ${answer.progress.total} leaves`);
    await pause(LOOK_EVERY_MS, new AbortController().signal);
  }
}

function describeOutcome(outcome: Outcome, out: Output): string {
  const state = { pass: 'ok', fail: 'fail', hold: 'warn' } as const;
  const heads = {
    pass: `✓ ${outcome.size} leaves and all they vouch for are as they were logged`,
    fail: `✗ ${outcome.problemCount} of the things that ${outcome.size} leaves vouch for are not as they were logged`,
    hold: `– ${outcome.size} leaves are as they were logged, but not everything could be looked at`,
  };
  return [
    out.paint(state[outcome.verdict], heads[outcome.verdict]),
    ...outcome.problems.map(({ code, at, reason }) => `  ${code}  ${at}: ${reason}`),
    ...(outcome.problemCount > outcome.problems.length
      ? [`  and ${outcome.problemCount - outcome.problems.length} more`]
      : []),
    ...outcome.unchecked.map((reason) => `  not checked: ${reason}`),
  ].join('\n');
}

/** 3 when something that was signed does not hold, 1 for other damage, 6 when not everything could be looked at. */
function exitOf({ verdict, problems }: Outcome): ExitCode {
  if (verdict === 'pass') return EXIT.pass;
  if (verdict === 'hold') return EXIT.hold;
  return problems.some(isSignatureDamage) ? EXIT.denied : EXIT.fail;
}
