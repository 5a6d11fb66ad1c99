import type { Command } from 'commander';
import { z } from 'zod';
import {
  holdIdSchema,
  holdReplySchema,
  holdsReplySchema,
  type LegalHold,
  placeHoldSchema,
  type RetentionReport,
  releaseHoldSchema,
  retentionReportSchema,
} from '@/lib/evidence';
import { listHolds, placeHold, releaseHold, runRetention } from '@/lib/evidence/server';
import { addCommand } from '../command';
import { EXIT } from '../exit-codes';
import { onTarget } from '../target';

const MAX_PRINTED = 100;

/** `mc evidence hold|release|holds|retention`: what must stay, and what goes when. */
export function registerEvidenceHolds(evidence: Command): void {
  registerHolds(evidence);
  addCommand(evidence, 'retention', {
    summary: 'remove what is past its rule and what nothing needs; --dry-run only says what would go',
    example: 'mc evidence retention --dry-run',
    options: [['--dry-run', 'change nothing']],
    input: z.object({ dryRun: z.boolean().default(false) }),
    run: async (run) => {
      const { dryRun } = run.input;
      const report = await onTarget<RetentionReport>(run, {
        local: (ctx) => runRetention(ctx, { dryRun }),
        server: (api) =>
          dryRun
            ? api.get('/api/evidence/retention', retentionReportSchema)
            : api.send('POST', '/api/evidence/retention', undefined, retentionReportSchema),
      });
      run.out.result(report, () => describeReport(report));
      return report.problems.length > 0 ? EXIT.unreachable : EXIT.pass;
    },
  });
}

function registerHolds(evidence: Command): void {
  addCommand(evidence, 'hold <scope> <id>', {
    summary: 'keep a release, a tenant or a record from being removed, whatever the rules say',
    example: 'mc evidence hold tenant TENANT_003 --reason "case 2030-117"',
    options: [['--reason <text>', 'why, for the audit trail']],
    input: z
      .object({ id: placeHoldSchema.shape.scopeId })
      .extend(placeHoldSchema.pick({ scope: true, reason: true }).shape),
    run: async (run) => {
      const { scope, id, reason } = run.input;
      const asked = { scope, scopeId: id, reason };
      const hold = await onTarget<LegalHold>(run, {
        local: (ctx) => placeHold(ctx, asked),
        server: async (api) => (await api.send('POST', '/api/evidence/holds', asked, holdReplySchema)).hold,
      });
      run.out.result(hold, () => `${hold.id} holds ${hold.scope} ${hold.scopeId}.`);
      return EXIT.pass;
    },
  });
  addCommand(evidence, 'release <hold>', {
    summary: 'end a hold; what it held is again subject to the rules',
    example: 'mc evidence release hld_01J00000000000000000000000 --reason "case 2030-117 is closed"',
    options: [['--reason <text>', 'why, for the audit trail']],
    input: releaseHoldSchema.extend({ hold: holdIdSchema }),
    run: async (run) => {
      const { hold: id, reason } = run.input;
      const hold = await onTarget<LegalHold>(run, {
        local: (ctx) => releaseHold(ctx, id, { reason }),
        server: async (api) =>
          (await api.send('POST', `/api/evidence/holds/${id}/release`, { reason }, holdReplySchema)).hold,
      });
      run.out.result(hold, () => `${hold.id} no longer holds ${hold.scope} ${hold.scopeId}.`);
      return EXIT.pass;
    },
  });
  addCommand(evidence, 'holds', {
    summary: 'list legal holds, newest first',
    example: 'mc evidence holds --all',
    options: [['--all', 'released ones too']],
    input: z.object({ all: z.boolean().default(false) }),
    run: async (run) => {
      const { all } = run.input;
      const holds = await onTarget<LegalHold[]>(run, {
        local: (ctx) => listHolds(ctx, { all }),
        server: async (api) => (await api.get(`/api/evidence/holds?all=${all}`, holdsReplySchema)).holds,
      });
      run.out.table(
        holds,
        [
          { title: 'hold', value: (hold) => hold.id },
          { title: 'scope', value: (hold) => `${hold.scope} ${hold.scopeId}` },
          { title: 'placed', value: (hold) => hold.placedAt },
          { title: 'by', value: (hold) => hold.placedBy },
          { title: 'released', value: (hold) => hold.releasedAt ?? '–' },
          { title: 'reason', value: (hold) => hold.reason },
        ],
        'Nothing is on hold.',
      );
      return EXIT.pass;
    },
  });
}

function describeReport({ dryRun, retired, kept, garbage, problems }: RetentionReport): string {
  const would = dryRun ? 'would go' : 'gone';
  const bytes = retired.reduce((sum, { size }) => sum + size, 0);
  return [
    `${would}: ${retired.length} past their rule (${bytes.toLocaleString('en')} bytes), ${garbage.length} that nothing needs; kept: ${kept.length}`,
    ...first(retired, ({ sha256, rule, reason }) => `  ${would}  sha256:${sha256}  ${rule}, ${reason}`),
    ...first(
      garbage,
      ({ sha256, store, why }) => `  ${would}  sha256:${sha256}  ${why}${store === null ? '' : `, ${store}`}`,
    ),
    ...first(kept, ({ sha256, reason }) => `  kept  sha256:${sha256}  ${reason}`),
    ...problems.map((problem) => `  problem  ${problem}`),
  ].join('\n');
}

function first<T>(items: readonly T[], describe: (item: T) => string): string[] {
  const more = items.length - MAX_PRINTED;
  return [
    ...items.slice(0, MAX_PRINTED).map(describe),
    ...(more > 0 ? [`  … and ${more} more (--json)`] : []),
  ];
}
