'use client';

import { Copy, Download } from 'lucide-react';
import { useState } from 'react';
import { CopyLine } from '@/components/console/copy-line';
import { Timestamp } from '@/components/console/timestamp';
import { groupDigits, type Judgement } from '@/components/log/judge-log';
import { JudgementLine } from '@/components/log/judgement-line';
import { Facts } from '@/components/settings/facts';
import { Button } from '@/components/ui/button';
import { Card, CardHead } from '@/components/ui/card';
import { readProblem } from '@/lib/client/api';
import { copyText } from '@/lib/client/copy-text';
import { downloadText } from '@/lib/client/download-text';
import { apiPaths } from '@/lib/client/paths';
import { showToast } from '@/lib/client/toasts';
import type { LogStatus } from '@/lib/evidence-log';

/** The last signed size and root of the log, who else signed it, and the note itself to take away. */
export function CheckpointCard({ status, judgement }: { status: LogStatus; judgement: Judgement }) {
  const { checkpoint } = status;
  const [pending, setPending] = useState(false);
  async function withNote(use: (note: string) => Promise<void> | void) {
    setPending(true);
    try {
      await use(await readNote());
    } catch (error) {
      showToast({
        title: 'The checkpoint could not be read',
        detail: error instanceof Error ? error.message : String(error),
        tone: 'bad',
      });
    } finally {
      setPending(false);
    }
  }
  return (
    <Card>
      <CardHead
        title="Last checkpoint"
        actions={
          checkpoint !== null && (
            <>
              <Button disabled={pending} onClick={() => withNote((note) => copyText(note, 'the checkpoint'))}>
                <Copy aria-hidden />
                Copy note
              </Button>
              <Button
                size="icon"
                aria-label="Download the checkpoint"
                disabled={pending}
                onClick={() =>
                  withNote((note) => downloadText(`checkpoint-${checkpoint.size}`, 'text/plain', note))
                }
              >
                <Download aria-hidden />
              </Button>
            </>
          )
        }
      >
        A signed statement that the log had this size and these leaves. Keep one: a later log that does not
        lead back to it was rewritten.
      </CardHead>
      <div className="grid gap-3 p-4">
        <JudgementLine judgement={judgement} />
        {checkpoint === null ? (
          <p className="text-sm text-muted">
            Nothing has been signed yet. The worker signs the first checkpoint with the first leaf.
          </p>
        ) : (
          <>
            <Facts
              facts={[
                ['Size', <code key="size">{groupDigits(checkpoint.size)}</code>],
                [
                  'Signed',
                  <Timestamp
                    key="at"
                    epochSeconds={Math.floor(Date.parse(checkpoint.createdAt) / 1000)}
                    label="Signed"
                  />,
                ],
              ]}
            />
            <CopyLine label="Root" text={checkpoint.root} />
          </>
        )}
      </div>
    </Card>
  );
}

/** The signed note as text. It is not JSON, so it does not go through `callApi`. */
async function readNote(): Promise<string> {
  const response = await fetch(apiPaths.logCheckpoint(), { cache: 'no-store' });
  if (!response.ok) throw await readProblem(response);
  return response.text();
}
