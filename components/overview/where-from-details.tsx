'use client';

import Link from 'next/link';
import type { RefObject } from 'react';
import { CopyLine } from '@/components/console/copy-line';
import { Timestamp } from '@/components/console/timestamp';
import type { NumberOrigin } from '@/components/overview/number-origin';
import { Popover } from '@/components/ui/popover';
import { utcText } from '@/lib/client/age';
import { paths } from '@/lib/client/paths';

/** Everything needed to check a number elsewhere: what was asked, of whom, over which range, and when it was sampled. */
export default function WhereFromDetails({
  origin,
  anchor,
  onClose,
}: {
  origin: NumberOrigin;
  anchor: RefObject<HTMLElement | null>;
  onClose: () => void;
}) {
  const { signal, frame, tenantId, value, atSeconds } = origin;
  const range = `${utcText(frame.startSeconds)} to ${utcText(frame.endSeconds)}, every ${frame.stepSeconds} s`;
  return (
    <Popover anchor={anchor} onClose={onClose} label={`Where ${signal.title} of ${tenantId} comes from`}>
      <h2 className="font-semibold">{signal.title}</h2>
      {signal.description !== '' && <p className="mt-0.5 text-xs text-muted">{signal.description}</p>}
      <div className="mt-2 grid gap-0.5 border-t border-line pt-2">
        {value !== null && <CopyLine label="Value" text={`${value} ${signal.unit}`} />}
        {atSeconds !== null && (
          <div className="grid grid-cols-[4.5rem_1fr] gap-2 text-xs leading-6">
            <span className="text-muted">Sampled</span>
            <span>
              <Timestamp epochSeconds={atSeconds} label="Sampled at" />
            </span>
          </div>
        )}
        {signal.expr === null ? (
          <p className="py-1 text-xs">
            Not mapped: give <code>signals</code> an entry with <code>id: {signal.id}</code> and an{' '}
            <code>expr</code> in mission-control.yaml.
          </p>
        ) : (
          <CopyLine label="PromQL" text={signal.expr} />
        )}
        <CopyLine label="Recorded" text={`${signal.record}{tenant="${tenantId}"}`} />
        <CopyLine label="Source" text={signal.source} />
        <CopyLine label="Range" text={range} mono={false} />
        <CopyLine label="Frame" text={`${frame.key} · ${frame.seq}`} />
      </div>
      <Link
        href={paths.tenant(tenantId, { panel: signal.panel })}
        className="mt-2 inline-block text-sm text-accent underline-offset-4 hover:underline"
      >
        Open the chart
      </Link>
    </Popover>
  );
}
