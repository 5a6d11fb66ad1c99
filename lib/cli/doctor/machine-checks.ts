import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { AppError } from '@/lib/kernel';
import type { Run } from '../command';
import { loadLocalConfig } from '../context';
import { findPromtool, runPromtool } from '../promtool';
import { readState } from '../target';
import { type Check, type Finding, fail, judgeDisk, judgeNode, ok, warn } from './finding';

type Place = Pick<Run<unknown>, 'env' | 'variables'>;

/** What can be told without asking anything over a network. */
export function machineChecks(place: Place): Check[] {
  const dataDir = resolve(place.env.MC_DATA_DIR);
  return [
    async () => judgeNode(process.version),
    async () => checkDataDir(place, dataDir),
    async () => {
      const { bavail, bsize } = statfsSync(nearestExisting(dataDir));
      return judgeDisk(bavail * bsize);
    },
    async () => checkConfiguration(place),
    async () => checkPromtool(place),
  ];
}

function checkDataDir(place: Place, dataDir: string): Finding {
  const check = 'data directory';
  if (!existsSync(dataDir)) {
    return warn(check, `${dataDir} does not exist yet`, 'start once with: npm run up');
  }
  try {
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    return fail(
      check,
      `${dataDir} cannot be written by this user`,
      `give it to this user: chown -R "$(id -u)" ${dataDir}`,
    );
  }
  try {
    const state = readState(place);
    if (state === null) return warn(check, `${dataDir} holds no installation`, 'start once with: npm run up');
    return ok(check, `${dataDir}, installation ${state.installId}`);
  } catch (error) {
    return fail(
      check,
      messageOf(error),
      'restore state.json from a backup, or remove it to choose ports anew',
    );
  }
}

function checkConfiguration(place: Place): Finding {
  try {
    const { file, tenants, sources } = loadLocalConfig(place);
    return ok('configuration', `${file}: ${tenants.length} tenants, ${sources.length} sources`);
  } catch (error) {
    const first = messageOf(error).split('\n').slice(0, 2).join(' ');
    return fail('configuration', first, 'see every mistake with: mc config check');
  }
}

function checkPromtool({ variables }: Place): Finding {
  const promtool = findPromtool(variables);
  if (promtool === null) {
    return warn(
      'promtool',
      'not found, so rules cannot be checked here',
      'put promtool on PATH, or name it in PROMTOOL',
    );
  }
  const { output } = runPromtool(promtool, ['--version'], process.cwd());
  return ok('promtool', `${promtool} ${/version (\S+)/.exec(output)?.[1] ?? ''}`.trim());
}

function nearestExisting(dir: string): string {
  return existsSync(dir) || dir === dirname(dir) ? dir : nearestExisting(dirname(dir));
}

/** What an error says to people. */
export function messageOf(error: unknown): string {
  if (error instanceof AppError) return error.userMessage;
  return error instanceof Error ? error.message : String(error);
}
