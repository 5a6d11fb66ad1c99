'use client';

import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { CopyLine } from '@/components/console/copy-line';
import { ErrorState } from '@/components/console/error-state';
import { byteText } from '@/components/evidence/byte-text';
import { CodeBox, JsonText } from '@/components/evidence/json-text';
import { buttonClass } from '@/components/ui/button';
import { Card, CardHead } from '@/components/ui/card';
import { Skeleton } from '@/components/ui/skeleton';
import { ApiError, readProblem } from '@/lib/client/api';
import { apiPaths } from '@/lib/client/paths';
import type { EvidenceRecordDetail } from '@/lib/evidence';

const PREVIEW_BYTES = 64 * 1024;
const READABLE = /^(text\/|application\/(json|[a-z0-9.+-]*\+json|yaml|x-yaml|x-ndjson|jsonl)(;|$))/;

/** The bytes the record is about: how large, of what type, their digest, to download, and to read when they are short text. */
export function RecordArtifact({ record }: { record: EvidenceRecordDetail }) {
  const { sha256, size, mediaType } = record.artifact;
  const isGone = record.retired !== null;
  const isReadable = READABLE.test(mediaType);
  return (
    <Card aria-label="Artifact">
      <CardHead
        title="Artifact"
        actions={
          !isGone && (
            <a
              href={apiPaths.evidenceArtifact(record.id)}
              download={record.path.split('/').at(-1)}
              className={buttonClass()}
            >
              <Download aria-hidden />
              Download
            </a>
          )
        }
      >
        {byteText(size)} · <span className="font-mono">{mediaType}</span>
      </CardHead>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-2 px-4 py-3">
        <CopyLine label="SHA-256" text={sha256} />
        {isGone ? (
          <p className="text-sm text-muted">
            The bytes are gone; whoever kept a copy can compare its digest.
          </p>
        ) : !isReadable ? (
          <p className="text-sm text-muted">Not text; download it to read it.</p>
        ) : size > PREVIEW_BYTES ? (
          <p className="text-sm text-muted">
            Longer than {byteText(PREVIEW_BYTES)}, so it is not shown here; download it to read it.
          </p>
        ) : (
          <Preview recordId={record.id} isJson={/json/.test(mediaType) && !/ndjson|jsonl/.test(mediaType)} />
        )}
      </div>
    </Card>
  );
}

function Preview({ recordId, isJson }: { recordId: string; isJson: boolean }) {
  const bytes = useQuery<string, ApiError>({
    queryKey: ['evidence-artifact', recordId],
    queryFn: ({ signal }) => readText(apiPaths.evidenceArtifact(recordId), signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (bytes.isPending) return <Skeleton className="h-40 w-full" />;
  if (bytes.error !== null) {
    return (
      <ErrorState
        title="The artifact could not be read"
        detail={bytes.error.message}
        requestId={bytes.error.requestId}
        onRetry={() => void bytes.refetch()}
      />
    );
  }
  const parsed = isJson ? parseOrNull(bytes.data) : null;
  return parsed === null ? (
    <CodeBox label="Text of the artifact">{bytes.data}</CodeBox>
  ) : (
    <JsonText label="Text of the artifact, indented" value={parsed.value} />
  );
}

async function readText(path: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(path, { signal, cache: 'no-store' }).catch((cause: unknown) => {
    if (signal.aborted) throw cause;
    throw new ApiError({
      status: 0,
      code: 'unreachable',
      detail: 'Mission Control did not answer; check the connection and try again.',
      requestId: null,
      fields: [],
    });
  });
  if (!response.ok) throw await readProblem(response);
  return response.text();
}

/** JSON that does not parse is shown as it is. */
function parseOrNull(text: string): { value: unknown } | null {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}
