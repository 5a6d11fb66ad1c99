'use client';

import { useMemo } from 'react';
import { CopyLine } from '@/components/console/copy-line';
import { Dialog } from '@/components/ui/dialog';
import { utcText } from '@/lib/client/age';
import { digestJson } from '@/lib/kernel';
import { tenantQuery } from '@/lib/signals';
import { type PanelSubject, signalsOf } from './panel-subject';

/** Everything needed to check a panel elsewhere: query, recorded series, source, range, and a digest of the samples shown. */
export default function PanelSource({ subject, onClose }: { subject: PanelSubject; onClose: () => void }) {
  const { panel, tenant, frame } = subject;
  const signals = signalsOf(subject);
  const digest = useMemo(() => digestOf(subject), [subject]);
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Where ${panel.title} comes from`}
      description={`The samples on screen of ${tenant.id}, and how to ask for them yourself.`}
    >
      <div className="grid gap-4">
        {signals.map((signal) => (
          <section key={signal.id} className="grid gap-0.5">
            <h3 className="text-sm font-semibold">{signal.title}</h3>
            {signal.description !== '' && <p className="text-xs text-muted">{signal.description}</p>}
            {signal.expr === null ? (
              <p className="py-1 text-xs">
                Not mapped: give the entry <code>id: {signal.id}</code> under <code>signals:</code> of
                mission-control.yaml an <code>expr</code>, or run <code>mc init --prometheus URL</code>.
              </p>
            ) : (
              <>
                <CopyLine label="PromQL" text={signal.expr} />
                <CopyLine label="Tenant" text={tenantQuery(signal, tenant.labelValue, 'expression')} />
                <CopyLine label="Recorded" text={tenantQuery(signal, tenant.labelValue, 'recorded')} />
              </>
            )}
            <CopyLine label="Source" text={signal.source} />
          </section>
        ))}
        <section className="grid gap-0.5 border-t border-line pt-3">
          <CopyLine
            label="Range"
            text={`${utcText(frame.startSeconds)} to ${utcText(frame.endSeconds)}, every ${frame.stepSeconds} s`}
            mono={false}
          />
          <CopyLine label="Read at" text={utcText(frame.fetchedAtSeconds)} />
          <CopyLine label="Frame" text={`${frame.key} · ${frame.seq} · registry ${frame.registryVersion}`} />
          <CopyLine label="Digest" text={digest} />
          {frame.warnings.map((warning) => (
            <CopyLine key={warning} label="Warning" text={warning} mono={false} />
          ))}
        </section>
      </div>
    </Dialog>
  );
}

/** SHA-256 of the samples on screen in canonical JSON: two people see the same data when they see the same digest. */
function digestOf({ panel, tenant, frame }: PanelSubject): string {
  const series = Object.fromEntries(panel.signals.map((id) => [id, frame.points[id]?.[tenant.id] ?? []]));
  return digestJson({
    start: frame.startSeconds,
    end: frame.endSeconds,
    step: frame.stepSeconds,
    tenant: tenant.id,
    series,
  });
}
