'use client';

import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { ApiError, callApi } from '@/lib/client/api';
import { apiPaths } from '@/lib/client/paths';
import { showToast } from '@/lib/client/toasts';
import type { EventKind } from '@/lib/events';

const KINDS: readonly EventKind[] = ['deploy', 'note', 'incident', 'enactment', 'drift'];

/** Sets a mark on the time axis of this tenant, or of all. What the server refuses is said at its field. */
export default function AddEvent({ tenantId, onClose }: { tenantId: string; onClose: () => void }) {
  const queryClient = useQueryClient();
  const formId = useId();
  const [error, setError] = useState<ApiError | null>(null);
  const [sending, setSending] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '').trim();
    setSending(true);
    setError(null);
    try {
      await callApi(apiPaths.events(), {
        method: 'POST',
        body: {
          tenant: form.get('scope') === 'all' ? null : tenantId,
          kind: text('kind'),
          title: text('title'),
          ...(text('link') === '' ? {} : { link: text('link') }),
          ...(text('startsAt') === '' ? {} : { startsAt: new Date(text('startsAt')).toISOString() }),
        },
      });
      await queryClient.invalidateQueries({ queryKey: ['events'] });
      showToast({ title: 'Event added', tone: 'good' });
      onClose();
    } catch (cause) {
      setError(cause instanceof ApiError ? cause : null);
      if (!(cause instanceof ApiError)) throw cause;
    } finally {
      setSending(false);
    }
  }

  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Add an event"
      description="Everyone who looks at this time will see it on the axis."
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} tone="primary" disabled={sending}>
            Add event
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={(event) => void submit(event)} className="grid gap-3">
        <Field label="What happened" error={error?.expectedOf('title')}>
          {(wiring) => (
            <Input
              {...wiring}
              name="title"
              required
              maxLength={200}
              autoFocus
              placeholder="Deployed checkout 4.2"
            />
          )}
        </Field>
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label="Kind" error={error?.expectedOf('kind')}>
            {(wiring) => (
              <Select {...wiring} name="kind" defaultValue="note">
                {KINDS.map((kind) => (
                  <option key={kind}>{kind}</option>
                ))}
              </Select>
            )}
          </Field>
          <Field label="For" error={error?.expectedOf('tenant')}>
            {(wiring) => (
              <Select {...wiring} name="scope" defaultValue="tenant">
                <option value="tenant">{tenantId}</option>
                <option value="all">all tenants</option>
              </Select>
            )}
          </Field>
        </div>
        <Field label="When (your clock)" hint="Leave empty for now." error={error?.expectedOf('startsAt')}>
          {(wiring) => <Input {...wiring} name="startsAt" type="datetime-local" step={1} />}
        </Field>
        <Field label="Link" hint="Optional, https only." error={error?.expectedOf('link')}>
          {(wiring) => <Input {...wiring} name="link" type="url" placeholder="https://" />}
        </Field>
        {error !== null && error.fields.length === 0 && (
          <p role="alert" className="text-sm text-page-text">
            {error.message}
          </p>
        )}
      </form>
    </Dialog>
  );
}
