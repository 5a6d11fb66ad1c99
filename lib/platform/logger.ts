import pino from 'pino';

export type Logger = pino.Logger;

/** Keys whose values never reach a log line, at any of the depths we log. */
const SECRET_KEYS = [
  'password',
  'passwordHash',
  'token',
  'secret',
  'authorization',
  'cookie',
  'clientSecret',
];

/** JSON lines on stderr, secrets removed. `name` says which process speaks; level from `MC_LOG_LEVEL` (default info). */
export function createLogger(name: string, level = process.env.MC_LOG_LEVEL ?? 'info'): Logger {
  return pino(
    {
      name,
      level,
      base: { name, pid: process.pid },
      redact: { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '[removed]' },
    },
    pino.destination(2),
  );
}
