import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '@/lib/kernel';
import { findOnPath } from '@/lib/platform/prometheus-binary-path';
import { pathsFor } from './up/paths';

type Variables = Readonly<Record<string, string | undefined>>;

/** promtool: named by PROMTOOL, beside PROMETHEUS_BIN, on PATH, or in the package `mc up` has unpacked. Null when nowhere. */
export function findPromtool(variables: Variables): string | null {
  const { PROMTOOL, PROMETHEUS_BIN, PATH = '' } = variables;
  const places = [
    PROMTOOL,
    PROMETHEUS_BIN === undefined ? undefined : join(dirname(PROMETHEUS_BIN), 'promtool'),
    findOnPath('promtool', PATH),
    join(pathsFor('.data').tools, 'prometheus-package/usr/bin/promtool'),
  ];
  return places.find((place) => typeof place === 'string' && place !== '' && existsSync(place)) ?? null;
}

/** Runs promtool on files and gives what it said; a promtool that cannot run is `unreachable`. */
export function runPromtool(
  promtool: string,
  args: readonly string[],
  cwd: string,
): { ok: boolean; output: string } {
  const result = spawnSync(promtool, args, {
    cwd,
    encoding: 'utf8',
    timeout: 120_000,
    maxBuffer: 16 * 1024 * 1024,
  });
  if (result.error === undefined)
    return { ok: result.status === 0, output: `${result.stdout}${result.stderr}`.trim() };
  throw new AppError('unreachable', {
    message: `${promtool} did not run: ${result.error.message}`,
    cause: result.error,
  });
}
