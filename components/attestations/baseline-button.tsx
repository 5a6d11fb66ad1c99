'use client';

import { Flag } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Button } from '@/components/ui/button';

const SetBaselineDialog = dynamic(() => import('@/components/attestations/set-baseline-dialog'), {
  ssr: false,
});

/** Marks a snapshot as the baseline, after a dialog that says what that means. */
export function BaselineButton(props: { recordId: string; release: string; replaces: string | null }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Flag aria-hidden />
        Mark as baseline
      </Button>
      {open && <SetBaselineDialog {...props} onClose={() => setOpen(false)} />}
    </>
  );
}
