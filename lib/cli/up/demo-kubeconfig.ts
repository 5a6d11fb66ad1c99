import { join } from 'node:path';
import { writeWhole } from '../small-files';

/** Where `up` writes how the demo platform's cluster is reached; its port is another in each data directory. */
export function demoKubeconfigPath(dataDir: string): string {
  return join(dataDir, 'demo-kubeconfig');
}

/** A kubeconfig as any tool reads it. The demo's API server is only read, on loopback, so nobody signs in. */
export function writeDemoKubeconfig(dataDir: string, demoPort: number): void {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'demo',
    contexts: [{ name: 'demo', context: { cluster: 'demo', user: 'demo' } }],
    clusters: [{ name: 'demo', cluster: { server: `http://127.0.0.1:${demoPort}/kubernetes` } }],
    users: [{ name: 'demo', user: {} }],
  };
  writeWhole(demoKubeconfigPath(dataDir), `${JSON.stringify(config, null, 2)}\n`);
}
