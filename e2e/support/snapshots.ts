import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { autoscalerYaml, policyYaml } from '@/lib/testing/manifests';
import { mc } from './stack';

export type Taken = { record: string; treeRoot: string; objects: number };

/** Takes a snapshot of these documents with the real command line; gives what it printed. */
export async function takeSnapshot(
  documents: readonly string[],
  env: Record<string, string> = {},
): Promise<Taken> {
  const folder = mkdtempSync(join(tmpdir(), 'mc-e2e-snapshot-'));
  mkdirSync(join(folder, 'k8s'));
  writeFileSync(join(folder, 'k8s', 'all.yaml'), documents.join('---\n'));
  const place = ['--from', join(folder, 'k8s'), '--out', join(folder, 'config-snapshot.json')];
  const out = await mc(['attest', 'snapshot', ...place, '--json'], env);
  const parsed: unknown = JSON.parse(out.slice(out.indexOf('{')));
  const { record, treeRoot, objects } = parsed as Taken;
  return { record, treeRoot, objects };
}

/**
 * Two snapshots of one shop: in the second a port is another one, one policy is gone, one is new, the autoscaler may double, and one
 * object is only written in another order. `shop` names their namespace, so that journeys do not see one another's objects.
 */
export async function takeTwo(shop: string): Promise<{ base: Taken; head: Taken }> {
  const base = await takeSnapshot([
    policyYaml('web', { namespace: shop }),
    policyYaml('old', { namespace: shop }),
    policyYaml('calm', { namespace: shop }),
    autoscalerYaml('web', 4, shop),
  ]);
  const head = await takeSnapshot([
    autoscalerYaml('web', 8, shop),
    policyYaml('calm', { namespace: shop }),
    policyYaml('web', { namespace: shop, port: 9090 }),
    policyYaml('new', { namespace: shop }),
  ]);
  return { base, head };
}

/** Opens a snapshot and marks it, as a person does. `origin` is that of another installation. */
export async function markAsBaseline(page: Page, taken: Taken, reason: string, origin = ''): Promise<void> {
  await page.goto(`${origin}/attestations/${taken.record}`);
  await page.getByRole('button', { name: 'Mark as baseline' }).click();
  const dialog = page.getByRole('dialog', { name: /Mark this snapshot/ });
  await dialog.getByRole('textbox', { name: 'Reason' }).fill(reason);
  await dialog.getByRole('button', { name: 'Mark as baseline' }).click();
}
