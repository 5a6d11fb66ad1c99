/** A mark on the time axis as a chart draws it; all times in seconds since 1970. */
export type ChartEvent = {
  id: string;
  kind: 'deploy' | 'note' | 'incident' | 'enactment' | 'drift';
  title: string;
  link: string | null;
  tenantId: string | null;
  startsAtSeconds: number;
  endsAtSeconds: number | null;
  createdBy: string;
};

/** What is drawn around the lines, the same on all charts of a page. */
export type ChartMarks = {
  events: readonly ChartEvent[];
  /** End of the history made up before the demo's first start; null when there is none. */
  generatedUntilSeconds: number | null;
  staleSinceSeconds: number | null;
  /** Where the axis ends while the source is silent: the time without news stays visible. Null: at the last slot. */
  untilSeconds: number | null;
};

/** Events close together on screen share one flag. */
export type Flag = { x: number; events: ChartEvent[] };

/** Flags for the events inside the time axis, left to right, those within `apartPx` of a flag's first event joined to it. */
export function groupFlags(
  events: readonly ChartEvent[],
  axis: { startSeconds: number; endSeconds: number; x: (seconds: number) => number },
  apartPx: number,
): Flag[] {
  const flags: Flag[] = [];
  const inside = events
    .filter((event) => event.startsAtSeconds >= axis.startSeconds && event.startsAtSeconds <= axis.endSeconds)
    .sort((a, b) => a.startsAtSeconds - b.startsAtSeconds);
  for (const event of inside) {
    const x = axis.x(event.startsAtSeconds);
    const last = flags.at(-1);
    if (last !== undefined && x - last.x < apartPx) last.events.push(event);
    else flags.push({ x, events: [event] });
  }
  return flags;
}
