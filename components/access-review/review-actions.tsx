'use client';

import { Download, FileCheck2 } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import type { AccessReview } from '@/components/access-review/access-review';
import { Button } from '@/components/ui/button';
import { Menu, MenuItem, MenuLink } from '@/components/ui/menu';
import { callApi } from '@/lib/client/api';
import { downloadText } from '@/lib/client/download-text';
import { apiPaths, paths } from '@/lib/client/paths';
import { showToast } from '@/lib/client/toasts';
import type { EvidenceRecord } from '@/lib/evidence';

/** Takes the review away as a file, or keeps it as signed evidence. */
export function ReviewActions({ review, mayRecord }: { review: AccessReview; mayRecord: boolean }) {
  const [recording, setRecording] = useState(false);
  const [recorded, setRecorded] = useState<{ on: string; id: string } | null>(null);
  async function keep() {
    setRecording(true);
    try {
      const body = { on: review.on };
      const { record } = await callApi<{ record: EvidenceRecord }>(apiPaths.recordAccessReview(), {
        method: 'POST',
        body,
      });
      setRecorded({ on: review.on, id: record.id });
      showToast({ title: `The access review of ${review.on} is evidence now`, tone: 'good' });
    } catch (error) {
      showToast({
        title: 'The review was not recorded',
        detail: error instanceof Error ? error.message : String(error),
        tone: 'bad',
      });
    } finally {
      setRecording(false);
    }
  }
  return (
    <>
      {recorded?.on === review.on && (
        <Link
          href={paths.evidenceRecord(recorded.id)}
          className="text-sm text-accent underline-offset-4 hover:underline"
        >
          Open the record
        </Link>
      )}
      <Menu
        trigger={
          <Button>
            <Download aria-hidden />
            Export
          </Button>
        }
      >
        <MenuLink href={apiPaths.accessReview({ on: review.on, format: 'csv' })}>CSV</MenuLink>
        <MenuItem
          onSelect={() =>
            downloadText(
              `access-review-${review.on}.json`,
              'application/json',
              JSON.stringify(review, null, 2),
            )
          }
        >
          JSON
        </MenuItem>
      </Menu>
      <Button
        disabled={!mayRecord || recording || review.state === 'not-known'}
        title={mayRecord ? undefined : 'Needs a role that may export evidence'}
        onClick={() => void keep()}
      >
        <FileCheck2 aria-hidden />
        {recording ? 'Recording' : 'Record as evidence'}
      </Button>
    </>
  );
}
