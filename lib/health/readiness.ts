/** One thing the web process needs before it can serve pages. */
export type HealthCheck = { name: string; ok: boolean };

export type Readiness = { status: 'ready' | 'not-ready'; checks: HealthCheck[] };

/** Ready when every check passes; without any check nothing is known, and unknown is not ready. */
export function decideReadiness(checks: HealthCheck[]): Readiness {
  const ready = checks.length > 0 && checks.every(({ ok }) => ok);
  return { status: ready ? 'ready' : 'not-ready', checks };
}
