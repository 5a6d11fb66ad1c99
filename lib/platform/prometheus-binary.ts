import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '@/lib/kernel';
import { unpackDebianPackage } from './prometheus-binary-debian';
import { findOnPath } from './prometheus-binary-path';
import { downloadRelease, RELEASE_VERSION } from './prometheus-binary-release';

export type PrometheusBinary = {
  prometheus: string;
  /** Null when only the server was found: rules are then not checked and no history is generated. */
  promtool: string | null;
  version: string;
  origin: 'PROMETHEUS_BIN' | 'PATH' | 'package' | 'release';
};

/** One place to look. Answers null when it has nothing, with the reason in `why`. */
type Attempt = { origin: PrometheusBinary['origin']; find: () => Promise<string | null> };

/** Oldest version whose query API and rule format MC relies on. */
const MINIMUM = [2, 40] as const;

/**
 * Finds a Prometheus to run: named by PROMETHEUS_BIN, on PATH, in the distribution's package (downloaded and unpacked into
 * `cacheDir`, without root or a change to the system), or an official release checked by SHA-256. Throws `misconfigured`
 * naming every way when none works. (PROMETHEUS_URL comes before all of these: then nothing is run.)
 */
export async function findPrometheus(
  cacheDir: string,
  variables: NodeJS.ProcessEnv = process.env,
  attempts: Attempt[] = defaultAttempts(cacheDir, variables),
): Promise<PrometheusBinary> {
  const failures: string[] = [];
  for (const { origin, find } of attempts) {
    try {
      const prometheus = await find();
      if (prometheus === null) {
        failures.push(`${origin}: nothing there`);
        continue;
      }
      const version = readVersion(prometheus);
      if (version === null || !isRecentEnough(version)) {
        failures.push(
          `${origin}: ${prometheus} is ${version ?? 'not Prometheus'}, need ${MINIMUM.join('.')} or newer`,
        );
        continue;
      }
      return { prometheus, promtool: promtoolFor(prometheus, variables.PATH ?? ''), version, origin };
    } catch (error) {
      failures.push(`${origin}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new AppError('misconfigured', {
    message: [
      'No Prometheus found. Do one of these and start again:',
      '  1. set PROMETHEUS_URL to one that runs, for example PROMETHEUS_URL=http://localhost:9090',
      '  2. put `prometheus` (and `promtool`) on PATH, or name it in PROMETHEUS_BIN',
      "  3. on Debian or Ubuntu: let apt-get reach its mirror, so that the distribution's package can be downloaded (nothing is installed)",
      `  4. let this machine reach github.com, so that the official release ${RELEASE_VERSION} can be downloaded and checked`,
      'What was tried:',
      ...failures.map((failure) => `  - ${failure}`),
    ].join('\n'),
  });
}

function defaultAttempts(cacheDir: string, variables: NodeJS.ProcessEnv): Attempt[] {
  return [
    { origin: 'PROMETHEUS_BIN', find: async () => variables.PROMETHEUS_BIN || null },
    { origin: 'PATH', find: async () => findOnPath('prometheus', variables.PATH ?? '') },
    { origin: 'package', find: () => unpackDebianPackage(join(cacheDir, 'prometheus-package')) },
    { origin: 'release', find: () => downloadRelease(join(cacheDir, 'prometheus-release')) },
  ];
}

function promtoolFor(prometheus: string, path: string): string | null {
  const beside = join(dirname(prometheus), 'promtool');
  return existsSync(beside) ? beside : findOnPath('promtool', path);
}

function readVersion(prometheus: string): string | null {
  const result = spawnSync(prometheus, ['--version'], { encoding: 'utf8', timeout: 20_000 });
  return parseVersion(`${result.stdout ?? ''}${result.stderr ?? ''}`);
}

/** The version in what `prometheus --version` prints, for example `2.42.0+ds` or `3.5.0`; null for other programs. */
export function parseVersion(output: string): string | null {
  return /^prometheus, version (\d+\.\d+\S*)/m.exec(output)?.[1] ?? null;
}

export function isRecentEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1]);
}
