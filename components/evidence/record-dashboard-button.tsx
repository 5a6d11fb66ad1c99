'use client';

import { LayoutDashboard } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { ApiError, callApi } from '@/lib/client/api';
import { apiPaths, paths } from '@/lib/client/paths';
import { showToast } from '@/lib/client/toasts';
import type { EvidenceRecord } from '@/lib/evidence';

/** Records the dashboard as it is exported now; its leaf follows within a second. */
export function RecordDashboardButton({
  tone = 'normal',
  onRecorded,
}: {
  tone?: 'normal' | 'primary';
  onRecorded: () => void;
}) {
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  async function record(): Promise<void> {
    setBusy(true);
    try {
      const made = await callApi<{ records: EvidenceRecord[] }>(apiPaths.evidenceDashboard(), {
        method: 'POST',
        body: {},
      });
      for (const { id, path } of made.records) {
        showToast({
          title: 'The dashboard export is recorded',
          detail: path,
          tone: 'good',
          action: { label: 'Open', run: () => router.push(paths.evidenceRecord(id)) },
        });
      }
      onRecorded();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      showToast({ title: 'The dashboard export was not recorded', detail: error.message, tone: 'bad' });
    } finally {
      setBusy(false);
    }
  }
  return (
    <Button tone={tone} disabled={busy} onClick={() => void record()}>
      <LayoutDashboard aria-hidden />
      {busy ? 'Recording' : 'Record the dashboard export'}
    </Button>
  );
}
