import { StatusMark } from '@/components/status/status-badge';

/** Where a row stands in the evidence log: `#1,204`, or that the sequencer has not come by yet. */
export function LeafPlace({ index }: { index: string | null }) {
  if (index === null) {
    return (
      <span
        className="inline-flex items-center gap-1 text-xs text-running-text"
        title="Written, and waiting to be put into the evidence log"
      >
        <StatusMark status="running" className="size-3" />
        not yet
      </span>
    );
  }
  return (
    <span className="font-mono text-xs text-muted" title={`In the evidence log at #${leafText(index)}`}>
      #{leafText(index)}
    </span>
  );
}

/** `1,204`: a place in the log with its thousands apart. */
export function leafText(index: string): string {
  return index.replace(/\B(?=(\d{3})+$)/g, ',');
}
