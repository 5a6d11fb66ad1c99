import { resolve } from 'node:path';
import { readOrCreateSecret } from '@/lib/platform/state';
import { resolveRegistry } from '@/lib/signals';
import { startChild } from './child';
import { type Database, openDatabase, prepare } from './database';
import { writeDemoKubeconfig } from './demo-kubeconfig';
import { partsEnvironment } from './environment';
import { readHistoryBoundary } from './history';
import { buildTask, demoSpec, webSpec, workerSpec } from './parts';
import { startManagedPrometheus } from './prometheus';
import { runOnce } from './run-once';
import { type People, seedPeople } from './seed';
import { markServing } from './serving';
import type { Start } from './settle';

/** Starts everything, as much at once as depends on nothing else. Answers with the database and who can sign in. */
export async function startParts(start: Start): Promise<{ database: Database; people: People }> {
  const { paths, ports, progress, shutdown, options } = start;
  const managed = start.demo && start.env.PROMETHEUS_URL === undefined;
  const building = settled(options.build && !options.dev ? buildPages(start) : Promise.resolve());
  const measuring = settled(startMeasuring(start, managed));
  const database = await openDatabase(start);
  await measuring();
  const boundary = managed ? readHistoryBoundary(paths.prometheus) : null;
  start.state.installId = await progress.step('database migrated', () =>
    prepare(database, paths, start.state.installId, boundary, progress),
  );
  const env = environmentOf(start, database, managed);
  const seeding = settled(seedPeople(start, database.appUrl));
  const working = settled(startChild(workerSpec({ paths, ports, env }), progress, shutdown));
  await building();
  const web = { host: options.host, port: ports.web, healthOrigin: start.addresses.health, dev: options.dev };
  if (!options.dev) shutdown.add('mark', markServing(paths.root, start.env.MC_DIST_DIR));
  await startChild(webSpec({ paths, ports, env }, web), progress, shutdown);
  await working();
  return { database, people: await seeding() };
}

/** Lets work run on beside the rest; its result or failure arrives where the returned function is awaited, and only there. */
function settled<T>(work: Promise<T>): () => Promise<T> {
  work.catch(() => {});
  return () => work;
}

async function startMeasuring(start: Start, managed: boolean): Promise<void> {
  const { paths, ports, progress, shutdown } = start;
  if (start.demo) {
    writeDemoKubeconfig(paths.data, ports.demo);
    await startChild(demoSpec({ paths, ports, env: process.env }), progress, shutdown);
  }
  if (managed) await startOwnPrometheus(start);
}

function startOwnPrometheus(start: Start): Promise<void> {
  const { paths, ports, progress, shutdown, config } = start;
  return startManagedPrometheus({
    paths,
    ports,
    registry: resolveRegistry(config.signals, config.sources),
    tenantLabel: config.sources[0]?.tenantLabel ?? 'tenant',
    env: process.env,
    now: new Date(),
    progress,
    shutdown,
  });
}

function environmentOf(start: Start, database: Database, managed: boolean): NodeJS.ProcessEnv {
  const { paths, ports, options, env, state } = start;
  return partsEnvironment({
    inherited: process.env,
    paths,
    ports,
    databaseUrl: database.appUrl,
    databaseOwnerUrl: database.ownerUrl,
    externalUrl: start.addresses.external,
    secret: env.NEXTAUTH_SECRET ?? readOrCreateSecret(paths.data),
    installId: state.installId,
    configFile: resolve(env.MC_CONFIG),
    prometheusUrl: env.PROMETHEUS_URL ?? (managed ? `http://127.0.0.1:${ports.prometheus}` : undefined),
    prometheusManaged: managed,
    demo: start.demo,
    dev: options.dev,
    distDir: env.MC_DIST_DIR,
  });
}

function buildPages(start: Start): Promise<void> {
  const env = { ...process.env, MC_DIST_DIR: start.env.MC_DIST_DIR };
  const task = buildTask(start.paths, env, start.shutdown);
  return start.progress.step('pages built', () => runOnce(task));
}
