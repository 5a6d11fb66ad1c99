import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Config, StoreConfig } from '@/lib/config';
import { openBlobStores } from '@/lib/platform/blobs/open-blob-stores';
import { probeBlobStore } from '@/lib/platform/blobs/probe-blob-store';
import { decideFlow } from '@/lib/tenants';
import type { Run } from '../command';
import { loadLocalConfig } from '../context';
import { type Check, type Finding, fail, ok, warn } from './finding';
import { messageOf } from './machine-checks';

/** Every store of evidence: can it be written, read and cleared; and has each tenant one in a region it may be kept in. */
export function storeChecks(place: Pick<Run<unknown>, 'env' | 'variables'>): Check[] {
  let config: Config;
  try {
    config = loadLocalConfig(place);
  } catch {
    // The check of the configuration has told why already.
    return [];
  }
  const dataDir = resolve(place.env.MC_DATA_DIR);
  return [
    ...config.evidence.stores.map((store) => () => checkStore(store, dataDir, place.variables)),
    async () => checkResidency(config),
  ];
}

async function checkStore(
  config: StoreConfig,
  dataDir: string,
  variables: Run<unknown>['variables'],
): Promise<Finding> {
  const check = `store ${config.id}`;
  if (config.kind === 'local' && config.dir === undefined && !existsSync(dataDir)) {
    return warn(check, `${dataDir} does not exist yet`, 'start once with: npm run up');
  }
  try {
    for (const store of openBlobStores([config], dataDir, variables)) await probeBlobStore(store);
    const where = config.kind === 's3' ? `${config.endpoint}, bucket ${config.bucket}` : 'a folder';
    return ok(check, `${where}, region ${config.region}: written, read and cleared`);
  } catch (error) {
    return fail(check, messageOf(error), 'mend it, or correct evidence.stores in the configuration');
  }
}

/** A tenant whose evidence no store may keep: attaching some would be refused. */
function checkResidency({ tenants, evidence }: Config): Finding {
  const check = 'residency of evidence';
  const homeless = tenants.filter(
    (tenant) =>
      !evidence.stores.some(
        ({ id, region }) =>
          decideFlow(tenant, 'evidence-storage', { kind: 'blob store', id, region }).allowed,
      ),
  );
  const [first] = homeless;
  if (first === undefined) return ok(check, 'every tenant has a store in its region');
  const more = homeless.length > 1 ? ` and ${homeless.length - 1} more` : '';
  return warn(
    check,
    `no store may keep evidence of ${first.id} (${first.residency})${more}`,
    'declare the region of a store at evidence.stores, or add one where the tenant’s data may be',
  );
}
