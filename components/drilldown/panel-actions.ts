import { paintPicture } from '@/components/charts/paint-picture';
import { panelPicture, pictureHeightPx } from '@/components/charts/panel-picture';
import { prepareBands } from '@/components/charts/prepare-bands';
import { copyText } from '@/lib/client/copy-text';
import { downloadFile, fileName } from '@/lib/client/export-file';
import { isoSeconds, rangeText } from '@/lib/client/time-range';
import { showToast } from '@/lib/client/toasts';
import { frameCsv, type PanelLink, panelLinks, panelMarkdown } from '@/lib/signals';
import { frozenHref, type PanelSubject, signalsOf } from './panel-subject';

/** Copies the panel as Markdown for an incident channel. */
export function copyPanelMarkdown(subject: PanelSubject): void {
  const text = panelMarkdown(prepare(subject), subject.registry, {
    href: frozenHref(subject),
    currency: subject.currency,
    tenantIds: [subject.tenant.id],
  });
  void copyText(text, `${subject.panel.title} as Markdown`);
}

/** Downloads the samples on screen, in base units. */
export function downloadPanelCsv(subject: PanelSubject): void {
  const { frame, registry, tenant, panel } = subject;
  const text = frameCsv(frame, registry, { tenants: [tenant.id], signalIds: panel.signals });
  downloadFile(nameOf(subject, 'csv'), new Blob([text], { type: 'text/csv;charset=utf-8' }));
}

/** Downloads a picture of the range on screen with title, range, source and address printed on it. */
export async function downloadPanelPicture(subject: PanelSubject): Promise<void> {
  const { tenant, panel, frame, range } = subject;
  const prepared = prepare(subject);
  const marks = panelPicture(prepared, {
    title: `${tenant.name === tenant.id ? tenant.id : `${tenant.name} (${tenant.id})`} · ${panel.title}`,
    range: rangeText(
      { ...range, from: isoSeconds(frame.startSeconds) },
      frame.startSeconds,
      frame.endSeconds,
    ),
    source: `${prepared.subtitle} · ${sourcesOf(subject)}`,
    href: frozenHref(subject),
    takenAt: `${isoSeconds(Date.now() / 1000)} · frame ${frame.key} #${frame.seq}`,
  });
  try {
    const picture = await paintPicture(marks, pictureHeightPx(prepared.axes.length), subject.colour);
    downloadFile(nameOf(subject, 'png'), picture);
  } catch (error) {
    showToast({
      title: 'The picture could not be made',
      detail: error instanceof Error ? error.message : String(error),
      tone: 'bad',
    });
  }
}

/** Where else the panel can be opened, by what is configured; of several signals the first mapped one is taken. */
export function linksOf(subject: PanelSubject): PanelLink[] {
  const signal = signalsOf(subject).find((one) => one.expr !== null);
  if (signal === undefined) return [];
  return panelLinks(subject.links, {
    signal,
    tenant: subject.tenant,
    fromSeconds: subject.frame.startSeconds,
    toSeconds: subject.frame.endSeconds,
    // The expression answers whether or not the recording rules are installed.
    from: 'expression',
  });
}

function prepare({ frame, panel, registry, tenant, currency }: PanelSubject) {
  return prepareBands(frame, panel, registry, {
    tenants: [tenant],
    nowSeconds: frame.fetchedAtSeconds,
    currency,
  });
}

function sourcesOf(subject: PanelSubject): string {
  return [...new Set(signalsOf(subject).map((signal) => `source ${signal.source}`))].join(', ');
}

function nameOf({ tenant, panel, frame }: PanelSubject, ending: string): string {
  return fileName([tenant.id, panel.id, isoSeconds(frame.startSeconds)], ending);
}
