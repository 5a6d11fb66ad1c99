import { z } from 'zod';
import { type SnapshotSourceKind, sourceOfCollector } from './snapshot-view';

const counts = z.record(z.string(), z.int()).optional().catch(undefined);
const words = z.string().min(1).max(300).optional().catch(undefined);

const clusterSchema = z
  .object({
    name: z.string().max(253),
    releases: z
      .array(z.object({ namespace: z.string(), name: z.string(), revision: z.int() }))
      .max(500)
      .catch([]),
  })
  .optional()
  .catch(undefined);

const saidSchema = z
  .object({
    collector: words,
    gitCommit: words,
    revision: words,
    gitDirty: z.boolean().nullish().catch(undefined),
    complete: z.boolean().optional().catch(undefined),
    problems: z.array(z.string().max(2_000)).max(1_000).optional().catch(undefined),
    notCompared: counts,
    cluster: clusterSchema,
  })
  .catch({});

export type SaidFacts = {
  source: SnapshotSourceKind;
  /** Name of the cluster; empty when it was none */
  cluster: string;
  revision: string | null;
  problems: string[];
  notCompared: Record<string, number>;
};

/**
 * What a statement about a snapshot says beside the snapshot itself: where it was read, which revision, what is missing. A statement that calls
 * itself incomplete without saying why is incomplete all the same.
 */
export function readSaidFacts(predicate: unknown): SaidFacts {
  const said = saidSchema.parse(predicate);
  const source = saidSchema.parse(
    typeof predicate === 'object' && predicate !== null ? Reflect.get(predicate, 'source') : undefined,
  );
  const cluster = source.cluster ?? said.cluster;
  const problems = [...(said.problems ?? []), ...(source.problems ?? [])];
  // Files that differ from the commit beside them are not that commit.
  const commit = (source.gitDirty ?? said.gitDirty) === true ? null : (source.gitCommit ?? said.gitCommit);
  const isIncomplete = said.complete === false || source.complete === false;
  return {
    source: sourceOfCollector(said.collector ?? source.collector),
    cluster: cluster?.name ?? '',
    revision: source.revision ?? said.revision ?? commit ?? revisionOf(cluster?.releases ?? []),
    problems: isIncomplete && problems.length === 0 ? ['it was signed as incomplete'] : problems,
    notCompared: said.notCompared ?? source.notCompared ?? {},
  };
}

/** What a cluster runs, named by its Helm releases: another revision of one is another revision of all. */
function revisionOf(
  releases: readonly { namespace: string; name: string; revision: number }[],
): string | null {
  if (releases.length === 0) return null;
  const names = releases.map(({ namespace, name, revision }) => `${namespace}/${name}@${revision}`);
  return names.sort().join(' ');
}
