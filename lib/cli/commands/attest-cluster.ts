import type { Command } from 'commander';
import { z } from 'zod';
import { type ClusterWatch, watchCluster } from '@/lib/snapshots/server';
import { redactorOf } from '../collecting';
import { addCommand } from '../command';
import { withLocalCtx } from '../context';
import { EXIT } from '../exit-codes';
import type { Output } from '../output';
import { describeChanges } from '../snapshot-text';

/** `mc attest watch`: what the schedule of a cluster does, now. */
export function registerAttestCluster(attest: Command): void {
  addCommand(attest, 'watch <cluster>', {
    summary:
      'look at a cluster as its schedule does: record what runs, and what drifted or was never attested (then exit 1)',
    example: 'mc attest watch production-eu',
    input: z.object({ cluster: z.string().min(1).max(40) }),
    run: async (run) => {
      const found = await withLocalCtx(run, (ctx) =>
        watchCluster(ctx, run.input.cluster, redactorOf(run, ctx.ports.config.snapshots)),
      );
      run.out.result(found, () => describe(found, run.out));
      const isCalm = (found.drift ?? []).length === 0 && found.unattested.length === 0;
      return isCalm ? EXIT.pass : EXIT.fail;
    },
  });
}

function describe({ objects, record, drift, unattested }: ClusterWatch, out: Output): string {
  return [
    `${objects} objects  ${record ?? 'as they were, and recorded not long ago'}`,
    drift === null ? 'nothing to compare with: this was the first look' : describeChanges(drift, out),
    ...unattested.map(({ namespace, name, revision }) =>
      out.paint('fail', `unattested: ${namespace}/${name} revision ${revision}`),
    ),
  ].join('\n');
}
