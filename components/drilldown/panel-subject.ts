import { copyText } from '@/lib/client/copy-text';
import { paths } from '@/lib/client/paths';
import { absoluteRange, type TimeRange } from '@/lib/client/time-range';
import type { Frame, LinkTemplates, Panel, Signal, SignalRegistry } from '@/lib/signals';
import type { Tenant } from '@/lib/tenants';

/** What an action on a panel works with: the panel as it stands on screen now. */
export type PanelSubject = {
  panel: Panel;
  registry: SignalRegistry;
  tenant: Tenant;
  currency: string;
  frame: Frame;
  range: TimeRange;
  links: LinkTemplates;
  colour: string;
};

/** Address that shows this panel, or all of them, over the same moments to whoever opens it, whenever: its ends are fixed. */
export function frozenHref({ panel, tenant, frame }: PanelSubject, wholePage = false): string {
  const range = absoluteRange(frame.startSeconds, frame.endSeconds);
  const query = wholePage ? range : { ...range, panel: panel.id };
  return new URL(paths.tenant(tenant.id, query), window.location.origin).href;
}

/** Copies the frozen address of the panel, or of the page with all panels. */
export function copyPanelLink(subject: PanelSubject, { wholePage = false } = {}): void {
  void copyText(
    frozenHref(subject, wholePage),
    wholePage ? 'link to this view' : `link to ${subject.panel.title}`,
  );
}

/** Signals of the panel in its order. */
export function signalsOf({ panel, registry }: Pick<PanelSubject, 'panel' | 'registry'>): Signal[] {
  return panel.signals.flatMap((id) => registry.signals.find((signal) => signal.id === id) ?? []);
}
