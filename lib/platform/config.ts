import { readFileSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import { type Config, formatConfigProblems, parseConfig, type Secret } from '@/lib/config';
import { AppError } from '@/lib/kernel';
import type { Env } from './env';

type ConfigEnv = Pick<Env, 'MC_CONFIG' | 'MC_TRUSTED_PROXIES'>;
type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Reads and checks `mission-control.yaml` (or what `MC_CONFIG` names). Throws `misconfigured` with every mistake, so that
 * a process refuses to start instead of guessing. `variables` are what `{env: NAME}` refers to.
 */
export function loadConfig(env: ConfigEnv, variables: Variables = process.env): Config {
  const path = resolve(env.MC_CONFIG);
  const result = parseConfig(readConfigText(path), displayPath(path), variables);
  if (!result.ok) {
    const list = formatConfigProblems(result.problems, result.total);
    throw new AppError('misconfigured', {
      message: `${displayPath(path)} has mistakes:\n${list}`,
      userMessage: `${displayPath(path)} has ${result.total} ${result.total === 1 ? 'mistake' : 'mistakes'}.\n${list}`,
      fields: result.problems.map(({ field, expected, received, example }) => ({
        field,
        expected,
        received,
        example,
      })),
    });
  }
  const { config } = result;
  const trustedProxies = [...new Set([...config.server.trustedProxies, ...env.MC_TRUSTED_PROXIES])];
  return { ...config, server: { ...config.server, trustedProxies } };
}

/** Text of the configuration file; `misconfigured` with the way out when it cannot be read. */
export function readConfigText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new AppError('misconfigured', {
      message: `cannot read the configuration file ${path}`,
      userMessage: `Cannot read ${displayPath(path)}. Write one with: mc init --prometheus URL, or point MC_CONFIG at yours.`,
      cause,
    });
  }
}

/** Fetches a secret from the environment or a file (trailing line end removed). Never log what this returns. */
export function readSecret(secret: Secret, variables: Variables = process.env): string {
  if ('env' in secret) {
    const value = variables[secret.env];
    if (value !== undefined && value !== '') return value;
    throw new AppError('misconfigured', {
      message: `environment variable ${secret.env} with a secret is not set`,
    });
  }
  try {
    return readFileSync(resolve(secret.file), 'utf8').replace(/\r?\n$/, '');
  } catch (cause) {
    throw new AppError('misconfigured', { message: `cannot read the secret in file ${secret.file}`, cause });
  }
}

/** The path as a person would type it: relative inside the working directory, else absolute. */
function displayPath(path: string): string {
  const shorter = relative(process.cwd(), path);
  return shorter.startsWith('..') || isAbsolute(shorter) ? path : shorter;
}
