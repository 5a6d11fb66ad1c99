import type { ChartsStart } from '@/components/charts/use-charts-view';
import type { LinkTemplates, SignalRegistry } from '@/lib/signals';
import type { Tenant } from '@/lib/tenants';

/** Everything the drilldown of a tenant starts from; the browser keeps it current from there. */
export type DrilldownProps = {
  tenant: Tenant & { declaredAt: string };
  /** Its place in the configuration, which decides its colour. */
  place: number;
  registry: SignalRegistry;
  currency: string;
  links: LinkTemplates;
  start: ChartsStart;
  generatedUntilSeconds: number | null;
  may: { addEvents: boolean; switchFaults: boolean };
};
