import type { Command } from 'commander';
import { z } from 'zod';
import { readStatus } from '@/lib/health/server';
import { listSources } from '@/lib/signals/server';
import { addCommand, noInput } from '../command';
import { formatSeconds } from '../duration';
import { EXIT, type ExitCode } from '../exit-codes';
import type { Output } from '../output';
import { formatTable } from '../table';
import { onTarget } from '../target';

const statusSchema = z.object({
  build: z.object({ version: z.string() }),
  environment: z.object({ name: z.string(), kind: z.string() }),
  installation: z.string(),
  cost: z.object({
    queriesPerSecond: z.number(),
    tickSeconds: z.number(),
    governor: z.enum(['off', 'normal', 'slowed']),
    reason: z.string(),
    leader: z.string().nullable(),
    lastTickAtSeconds: z.number().nullable(),
  }),
  frames: z.array(
    z.object({
      frame: z.string(),
      seq: z.number(),
      ageSeconds: z.number().nullable(),
      staleSinceSeconds: z.number().nullable(),
      staleReason: z.string().nullable(),
      warnings: z.array(z.string()),
      signals: z.record(z.string(), z.string()),
    }),
  ),
});
const sourcesSchema = z.object({
  sources: z.array(z.object({ id: z.string(), kind: z.string(), url: z.string(), tenantLabel: z.string() })),
});
type Status = z.output<typeof statusSchema> & z.output<typeof sourcesSchema>;

/** `mc status`: whether data flows, how old it is and what it costs the source. */
export function registerStatus(program: Command): void {
  addCommand(program, 'status', {
    summary:
      'show health: who polls, what it costs, how old each frame is, what is wrong (exit 1 when stale)',
    example: 'mc status',
    input: noInput,
    run: async (run) => {
      const status = await onTarget<Status>(run, {
        local: async (ctx) => ({ ...(await readStatus(ctx)), sources: await listSources(ctx) }),
        server: async (api) => ({
          ...(await api.get('/api/status', statusSchema)),
          ...(await api.get('/api/sources', sourcesSchema)),
        }),
      });
      run.out.result({ ...status, verdict: verdictOf(status) }, () => describeStatus(status, run.out));
      return verdictOf(status) === 'pass' ? EXIT.pass : (EXIT.fail satisfies ExitCode);
    },
  });
}

/** Passes while somebody polls and no frame is stale; a signal that is wrong is told but fails nothing else. */
function verdictOf({ cost, frames }: Status): 'pass' | 'fail' {
  return cost.leader !== null && frames.every((frame) => frame.staleSinceSeconds === null) ? 'pass' : 'fail';
}

function describeStatus(status: Status, out: Output): string {
  const { cost, frames, sources, build, environment, installation } = status;
  const leader =
    cost.leader === null
      ? out.paint('fail', `nobody polls: ${cost.reason}`)
      : `${cost.leader} polls every ${cost.tickSeconds} s`;
  const problems = frames.flatMap(({ frame, staleReason, warnings, signals }) => [
    ...(staleReason === null ? [] : [`${frame}: ${staleReason}`]),
    ...warnings.map((warning) => `${frame}: ${warning}`),
    ...Object.entries(signals).map(([id, state]) => `${frame}: signal ${id}: ${state}`),
  ]);
  return [
    `${installation} ${build.version}, environment ${environment.name} (${environment.kind})`,
    `Polling: ${leader}; ${cost.queriesPerSecond.toFixed(2)} queries/s; governor ${cost.governor} (${cost.reason})`,
    '',
    formatTable(sources, [
      { title: 'source', value: (source) => source.id },
      { title: 'url', value: (source) => source.url },
      { title: 'tenant label', value: (source) => source.tenantLabel },
    ]),
    '',
    formatTable(frames, [
      { title: 'frame', value: (frame) => frame.frame },
      {
        title: 'age',
        value: ({ ageSeconds }) => (ageSeconds === null ? 'never' : formatSeconds(ageSeconds)),
        align: 'right',
      },
      { title: 'state', value: ({ staleSinceSeconds }) => (staleSinceSeconds === null ? 'live' : 'stale') },
    ]),
    ...(problems.length === 0
      ? []
      : ['', ...[...new Set(problems)].map((problem) => out.paint('warn', problem))]),
  ].join('\n');
}
