import { z } from 'zod';

const name = z.string().min(1).max(253);
const count = z.int().min(0).max(1_000_000);

/** Where and how the configuration of a snapshot was collected, as its statement says it. */
export const snapshotSourceSchema = z.strictObject({
  collector: z.enum(['files', 'git', 'stdin', 'cluster'], 'expected files, git, stdin or cluster'),
  gitCommit: z
    .string()
    .regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, 'expected a whole commit id')
    .nullable(),
  /** Whether files differ from that commit; null when there is none */
  gitDirty: z.boolean().nullable(),
  /** Files and folders it was read from, from the top of the repository where there is one */
  paths: z.array(z.string().min(1).max(4_096)).max(200, 'expected at most 200 paths'),
  files: count,
  /** Programs that rendered something, with their versions */
  tools: z.array(z.string().min(1).max(300)).max(20),
  /** The cluster that was read, and the revisions of Helm releases it runs; absent when none was */
  cluster: z
    .strictObject({
      name,
      uid: z.string().max(100).nullable(),
      version: z.string().max(100).nullable(),
      releases: z.array(z.strictObject({ namespace: name, name, revision: count })).max(500),
    })
    .optional(),
  /** How often it was looked at until it was what it had to be, and how often at most; absent when nothing was waited for */
  attempts: z.strictObject({ made: z.int().min(1).max(20), most: z.int().min(1).max(20) }).optional(),
});
export type SnapshotSource = z.output<typeof snapshotSourceSchema>;

/** How many objects of kinds that are not compared were met, by kind. */
export const notComparedSchema = z.record(z.string().min(1).max(300), count);
