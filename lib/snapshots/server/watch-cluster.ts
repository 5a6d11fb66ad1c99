import { authorize } from '@/lib/access';
import type { ClusterConfig, SnapshotsConfig } from '@/lib/config';
import { createEvent } from '@/lib/events/server';
import { AppError, logOfEnvironment, sha256Hex } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { type CollectOptions, collectManifests, DEFAULT_KINDS } from '../collect';
import type { Look } from '../decide-drift';
import { diffSnapshots, type ObjectChange } from '../diff';
import { ALL_DROP_POLICIES } from '../drop-rules';
import { HELM_VALUES } from '../helm-values';
import { identityText } from '../identity';
import { kindName } from '../kind-rules';
import type { Redactor } from '../redact';
import { assertComparable, buildSnapshot, type Snapshot } from '../snapshot';
import { latestSnapshot, WATCH_FOLDER, withoutAttestation } from './attested-values';
import { keepLook } from './look-store';
import { type ClusterReading, fromCluster, readCluster } from './read-cluster';
import { takeSnapshot, uncomparable } from './take-snapshot';

/** What a look at a cluster found. `drift` compares with the look before; null when there was none. */
export type ClusterWatch = {
  cluster: string;
  objects: number;
  /** The evidence of this look; null when nothing changed since one that is far from stale */
  record: string | null;
  drift: ObjectChange[] | null;
  /** Releases that run values which no snapshot attested before */
  unattested: { namespace: string; name: string; revision: number }[];
};

/**
 * Looks at a cluster of the configuration, records what it found as signed evidence when that is new or half as old as what is stale, and
 * marks the time axis when it drifted since the look before or runs a release revision whose values nobody attested. That it looked is kept
 * as well. Needs `propose` and `respond` for all tenants. Throws `unreachable` when the cluster does not answer and `incomplete` when part
 * of it could not be read, after marking that too.
 */
export async function watchCluster(
  ctx: Ctx,
  name: string,
  redactor: () => Redactor | null,
): Promise<ClusterWatch> {
  authorize(ctx, 'propose', '*');
  authorize(ctx, 'respond', '*');
  const cluster = clusterNamed(ctx.ports.config.snapshots, name);
  const at = ctx.clock.now();
  try {
    const { treeRoot, ...watch } = await look(ctx, cluster, redactor);
    await keep(ctx, name, { at, treeRoot, problem: '' });
    return watch;
  } catch (error) {
    // Whoever reads "as in the baseline" has to know that nobody could look since.
    if (error instanceof AppError) await keep(ctx, name, { at, treeRoot: null, problem: error.userMessage });
    throw error;
  }
}

function keep(ctx: Ctx, cluster: string, found: Look): Promise<void> {
  const { environment } = ctx.ports.config;
  const place = { environment: environment.name, origin: logOfEnvironment(environment), cluster };
  return keepLook(ctx.db, place, found);
}

async function look(
  ctx: Ctx,
  cluster: ClusterConfig,
  redactor: () => Redactor | null,
): Promise<ClusterWatch & { treeRoot: string }> {
  const { name } = cluster;
  const { snapshots } = ctx.ports.config;
  const options = { ...optionsOf(snapshots), redactor };
  const reading = await readWhole(ctx, cluster, options);
  const { inputs, source } = fromCluster(reading);
  const collected = collectManifests(inputs, options);
  if (collected.findings.length > 0) throw uncomparable(collected.findings);
  const now = buildSnapshot(collected, options);
  const folder = `${WATCH_FOLDER}/${name}`;
  const before = await latestSnapshot(ctx, `${folder}/config-snapshot.json`);
  const drift = before === null ? null : compare(before.snapshot, now);
  const isOld = before === null || isAging(ctx, before.createdAt);
  const taken =
    isOld || drift?.length !== 0 ? await takeSnapshot(ctx, { inputs, options, source, folder }) : null;
  if (drift !== null && drift.length > 0 && before !== null)
    await mark(
      ctx,
      driftTitle(name, drift),
      // With the time of the look before: the same change a second time is a second mark.
      `${name} ${before.createdAt} ${before.snapshot.treeRoot} ${now.treeRoot}`,
    );
  const unattested = await findUnattested(ctx, reading, now);
  for (const { namespace, name: release, revision } of unattested)
    await mark(
      ctx,
      `${name} runs ${namespace}/${release} revision ${revision}, which nobody attested`,
      `${name} ${namespace}/${release} ${revision}`,
    );
  return {
    cluster: name,
    objects: now.objects.length,
    record: taken?.record.id ?? null,
    drift,
    unattested,
    treeRoot: now.treeRoot,
  };
}

/** Recorded again at half the age that counts as stale, so that a cluster that is looked at and stays as it is never looks unknown. */
function isAging({ clock, ports }: Ctx, createdAt: string): boolean {
  const staleAfterMs = ports.config.snapshots.staleAfterMinutes * 60_000;
  return clock.now().getTime() - Date.parse(createdAt) >= staleAfterMs / 2;
}

function clusterNamed({ clusters }: SnapshotsConfig, name: string): ClusterConfig {
  const found = clusters.find((one) => one.name === name);
  if (found !== undefined) return found;
  throw new AppError('not_found', {
    message: `no cluster ${name}`,
    userMessage: `There is no cluster ${JSON.stringify(name)} in snapshots.clusters of the configuration.`,
  });
}

function optionsOf({ namespace, kinds, redaction }: SnapshotsConfig): CollectOptions {
  const rules = kinds.map((rule) => ({ ...rule, kind: kindName(rule.kind) }));
  return {
    namespace,
    kinds: [...new Set([...DEFAULT_KINDS, ...rules.map(({ kind }) => kind)])],
    policies: ALL_DROP_POLICIES,
    rules,
    secretValues: redaction.values,
  };
}

/** Says on the time axis that a cluster cannot be seen, once a day for each reason: silence there would look like calm. */
async function readWhole(ctx: Ctx, cluster: ClusterConfig, options: CollectOptions): Promise<ClusterReading> {
  const day = ctx.clock.now().toISOString().slice(0, 10);
  const say = (reason: string) =>
    mark(ctx, `${cluster.name} could not be read: ${reason}`, `${cluster.name} unread ${day} ${reason}`);
  let reading: ClusterReading;
  try {
    reading = await readCluster(cluster, options.kinds);
  } catch (error) {
    if (error instanceof AppError && ['unreachable', 'misconfigured'].includes(error.code))
      await say('it does not answer, or refuses');
    throw error;
  }
  const missing = reading.incomplete.map(({ what, reason }) => `${what} (${reason})`);
  if (missing.length > 0) await say(missing.join(', '));
  return reading;
}

function compare(before: Snapshot, now: Snapshot): ObjectChange[] {
  assertComparable(before, now);
  return diffSnapshots(before.objects, now.objects);
}

async function findUnattested(
  ctx: Ctx,
  { releases }: ClusterReading,
  now: Snapshot,
): Promise<ClusterWatch['unattested']> {
  const values = now.objects.filter(({ identity }) => identity.group === HELM_VALUES.group);
  const missing = await withoutAttestation(ctx, values);
  return releases.filter(({ namespace, name }) =>
    missing.some(({ identity }) => identity.namespace === namespace && identity.name === name),
  );
}

function driftTitle(cluster: string, drift: readonly ObjectChange[]): string {
  const names = drift.map(({ identity, kind }) => `${kind} ${identityText(identity)}`);
  const count = `${names.length} ${names.length === 1 ? 'object' : 'objects'}`;
  return `${cluster} drifted in ${count}: ${names.join(', ')}`;
}

const MAX_TITLE = 200;

async function mark(ctx: Ctx, title: string, about: string): Promise<void> {
  const short = title.length > MAX_TITLE ? `${title.slice(0, MAX_TITLE - 1)}…` : title;
  await createEvent(ctx, { tenant: null, kind: 'drift', title: short }, `cluster-${sha256Hex(about)}`);
}
