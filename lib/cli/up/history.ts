import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { runOnce, type Task } from './run-once';

const boundarySchema = z.object({ generatedUntil: z.iso.datetime() });
const MARKER = 'generated-history.json';
const DAYS = 7;

/** When generated history ends in this Prometheus storage; null when it holds only what was really measured. */
export function readHistoryBoundary(prometheusDir: string): Date | null {
  const path = join(prometheusDir, 'data', MARKER);
  if (!existsSync(path)) return null;
  return new Date(boundarySchema.parse(JSON.parse(readFileSync(path, 'utf8'))).generatedUntil);
}

export type HistoryInput = {
  prometheusDir: string;
  promtool: string;
  generator: string;
  now: Date;
  task: Pick<Task, 'cwd' | 'env' | 'log' | 'runDir' | 'shutdown'>;
};

/**
 * Fills an empty storage with seven generated days before Prometheus first starts. Blocks are made beside their final
 * place and renamed together with the marker that says where generated data ends, so a kill leaves all of it or nothing.
 */
export async function backfillHistory(input: HistoryInput): Promise<boolean> {
  const data = join(input.prometheusDir, 'data');
  if (existsSync(data)) return false;
  const draft = join(input.prometheusDir, 'data.new');
  const text = join(input.prometheusDir, 'history.openmetrics');
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  const endSeconds = Math.floor(input.now.getTime() / 10_000) * 10;
  await runOnce({
    ...input.task,
    name: 'demo-history',
    givesWay: true,
    command: process.execPath,
    args: [input.generator, '--out', text, '--end', String(endSeconds), '--days', String(DAYS)],
  });
  await runOnce({
    ...input.task,
    name: 'promtool',
    givesWay: true,
    command: input.promtool,
    args: ['tsdb', 'create-blocks-from', 'openmetrics', text, draft],
  });
  if (input.task.shutdown.signal.aborted) return false;
  const generatedUntil = new Date(endSeconds * 1000).toISOString();
  writeFileSync(join(draft, MARKER), JSON.stringify({ generatedUntil }));
  rmSync(text, { force: true });
  renameSync(draft, data);
  return true;
}
