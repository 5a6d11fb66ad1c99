import { createServer } from 'node:http';
import { freePort } from '@/lib/platform/process-port';
import { builtinSignals } from '@/lib/signals';

/** An exporter with one gauge per recorded signal and tenant, named as the rules would, so that a tick reads real series. */
export async function startTenantExporter(tenants: number): Promise<{ port: number; stop(): void }> {
  const names = builtinSignals('main', 'tenant').map(({ record }) => record);
  const server = createServer((_req, res) => {
    const now = Date.now() / 1000;
    const lines = names.flatMap((name, s) => [
      `# TYPE ${name} gauge`,
      ...Array.from({ length: tenants }, (_, t) => `${name}{tenant="${tenantName(t)}"} ${sample(now, s, t)}`),
    ]);
    res.setHeader('content-type', 'text/plain; version=0.0.4');
    res.end(`${lines.join('\n')}\n`);
  });
  const port = await freePort();
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  return { port, stop: () => server.close() };
}

export function tenantName(index: number): string {
  return `TENANT_${String(index + 1).padStart(4, '0')}`;
}

/** A slow wave that differs by signal and tenant: every sample changes, none repeats within an hour. */
function sample(nowSeconds: number, signal: number, tenant: number): string {
  return (0.5 + 0.4 * Math.sin(nowSeconds / (300 + signal * 17) + tenant)).toFixed(6);
}
