import { authorize } from '@/lib/access';
import { utf8 } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { exportDashboard, renderRules } from '@/lib/signals';
import type { EvidenceRecord } from '../record';
import { recordEvidence } from './record-evidence';

const DASHBOARD_PATH = 'observability/dashboard-mc-platform.json';

/** Records the Grafana export of the signal registry as it stands now; the same configuration gives the same bytes. */
export function recordDashboard(ctx: Ctx): Promise<EvidenceRecord> {
  authorize(ctx, 'propose', '*');
  const { config, registry } = ctx.ports;
  const text = exportDashboard(registry, config.tenants, { currency: config.installation.currency });
  return recordEvidence(ctx, {
    kind: 'dashboard-export',
    title: `Dashboard of ${config.tenants.length} tenants and ${registry.signals.length} signals`,
    path: DASHBOARD_PATH,
    mediaType: 'application/json',
    source: { rendered: 'mc dashboards export', configuration: config.file },
    predicate: { tenants: config.tenants.map(({ id }) => id), signals: registry.signals.map(({ id }) => id) },
    content: utf8(text),
  });
}

/** Records the recording rules of every source; one file each. */
export async function recordRules(ctx: Ctx): Promise<EvidenceRecord[]> {
  authorize(ctx, 'propose', '*');
  const { config, registry } = ctx.ports;
  const records: EvidenceRecord[] = [];
  for (const [index, { id, tenantLabel }] of config.sources.entries()) {
    const text = renderRules(registry, { sourceId: id, tenantLabel });
    const name = index === 0 ? 'recording-rules' : `recording-rules-${id}`;
    records.push(
      await recordEvidence(ctx, {
        kind: 'recording-rules',
        title: `Recording rules of the source ${id}`,
        path: `observability/${name}.yaml`,
        mediaType: 'application/yaml',
        source: { rendered: `mc rules render --source ${id}`, configuration: config.file },
        predicate: { prometheus: id },
        content: utf8(text),
      }),
    );
  }
  return records;
}
