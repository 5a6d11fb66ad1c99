/** The only source of the current time. Production reads the machine; tests set it. */
export type Clock = { now(): Date };

/** Whole seconds since 1970-01-01 UTC, the unit of every timestamp Prometheus speaks. */
export function epochSeconds(at: Date): number {
  return Math.floor(at.getTime() / 1000);
}
