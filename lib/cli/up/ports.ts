import { AppError } from '@/lib/kernel';
import { freePort, isFree } from '@/lib/platform/process-port';
import type { PortName, State } from '@/lib/platform/state';

/** Ports in use from now on. PostgreSQL's is 0 until its server runs: it alone knows whether it already does. */
export type Ports = Record<Exclude<PortName, 'postgres'>, number>;

const PREFERRED: Ports = { web: 3000, worker: 0, demo: 0, prometheus: 0 };

/**
 * The ports of the last start where they are still free, else new ones. `wantedWeb` is what a person asked for: when it is
 * taken, that is a `conflict` rather than a surprise.
 */
export async function choosePorts(state: State, wantedWeb: number | undefined, host: string): Promise<Ports> {
  if (wantedWeb !== undefined && !(await isFree(wantedWeb, host))) {
    throw new AppError('conflict', {
      message: `port ${wantedWeb} on ${host} is taken by another program; choose another with --port`,
    });
  }
  const ports = { ...PREFERRED, web: wantedWeb ?? 0 };
  const taken = new Set<number>();
  for (const name of ['web', 'worker', 'demo', 'prometheus'] as const) {
    const wanted = ports[name] || state.ports[name] || PREFERRED[name];
    let port = taken.has(wanted) ? 0 : await freePort(wanted, name === 'web' ? host : '127.0.0.1');
    while (port === 0 || taken.has(port)) port = await freePort();
    taken.add(port);
    ports[name] = port;
  }
  return ports;
}
