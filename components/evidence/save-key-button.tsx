'use client';

import { Download } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { showToast } from '@/lib/client/toasts';

/** Gives the public key as the file that the commands below read. */
export function SaveKeyButton({ keyId }: { keyId: string }) {
  const [busy, setBusy] = useState(false);
  async function save(): Promise<void> {
    setBusy(true);
    try {
      const { saveKey } = await import('./save-key');
      await saveKey(keyId);
    } catch (error) {
      showToast({ title: 'The key could not be saved', detail: wordsOf(error), tone: 'bad' });
    } finally {
      setBusy(false);
    }
  }
  return (
    <Button size="sm" disabled={busy} onClick={() => void save()}>
      <Download aria-hidden />
      Download mc.pub
    </Button>
  );
}

/** What was meant for people, whoever threw it; anything else as it is. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'userMessage' in error ? String(error.userMessage) : error.message;
}
