import { z } from 'zod';

/** One thing the web process needs before it can serve pages. */
const healthCheckSchema = z.object({ name: z.string(), ok: z.boolean() });
export type HealthCheck = z.infer<typeof healthCheckSchema>;

export const readinessSchema = z.object({
  status: z.enum(['ready', 'not-ready']),
  checks: z.array(healthCheckSchema),
});
export type Readiness = z.infer<typeof readinessSchema>;

/** Ready when every check passes; without any check nothing is known, and unknown is not ready. */
export function decideReadiness(checks: HealthCheck[]): Readiness {
  const ready = checks.length > 0 && checks.every(({ ok }) => ok);
  return { status: ready ? 'ready' : 'not-ready', checks };
}
