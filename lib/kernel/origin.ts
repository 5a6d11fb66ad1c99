import { z } from 'zod';

/** Whether a record comes from the demo, from a replay of recorded data, or from a real run. Never mixed up: it is signed. */
export const ORIGINS = ['demo', 'replay', 'live'] as const;
export const originSchema = z.enum(ORIGINS, `expected one of ${ORIGINS.join(', ')}`);
export type Origin = z.infer<typeof originSchema>;

/** The evidence log a record belongs to: the demo has one of its own, with keys of its own. */
export const LOG_KINDS = ['demo', 'live'] as const;
export const logKindSchema = z.enum(LOG_KINDS, `expected one of ${LOG_KINDS.join(', ')}`);
export type LogKind = z.infer<typeof logKindSchema>;

/** The log of an installation: a demo environment writes to the demo's, every other one to the live log. */
export function logOfEnvironment(environment: { kind: string }): LogKind {
  return environment.kind === 'demo' ? 'demo' : 'live';
}
