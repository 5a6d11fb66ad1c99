import { ExternalLink } from 'lucide-react';
import Link from 'next/link';
import { CopyId } from '@/components/console/copy-id';
import { At } from '@/components/evidence/at';
import { VerdictBadge } from '@/components/evidence/verdict-badge';
import type { CiResult } from '@/lib/ci';
import { paths } from '@/lib/client/paths';

const LINK = 'underline-offset-4 hover:underline';

/** One result: verdict and name, what it is about, the run it comes from, who proved to have posted it, and its evidence. */
export function CiRow({ result }: { result: CiResult }) {
  const { run, evidence } = result;
  return (
    <li className="grid grid-cols-[5.75rem_minmax(0,1fr)] gap-x-3 gap-y-1 border-b border-line px-3 py-2 text-sm last:border-b-0 hover:bg-surface-2/40 sm:px-4 xl:grid-cols-[5.75rem_minmax(0,1fr)_minmax(0,14rem)_11rem_9rem] xl:items-center">
      <span className="justify-self-start">
        <VerdictBadge verdict={result.verdict} />
      </span>
      <div className="min-w-0">
        <p className="truncate font-medium">
          {evidence.state === 'recorded' ? (
            <Link
              href={paths.evidenceRecord(evidence.recordId)}
              data-row-link
              prefetch={false}
              className={LINK}
            >
              {result.name}
            </Link>
          ) : (
            result.name
          )}{' '}
          <span className="font-mono text-xs font-normal text-muted">
            {result.release} · {result.tenantId ?? 'all tenants'}
          </span>
        </p>
        <Counts counts={result.counts} />
      </div>
      <div className="col-start-2 flex min-w-0 flex-wrap items-center gap-x-3 xl:col-auto xl:grid xl:grid-cols-[minmax(0,1fr)] xl:justify-items-start">
        <a
          href={run.url}
          target="_blank"
          rel="noreferrer noopener"
          className={`inline-flex max-w-full items-center gap-1 ${LINK}`}
        >
          <span className="min-w-0 wrap-anywhere">
            {result.repository} {run.id}
            {run.attempt > 1 && `, attempt ${run.attempt}`}
          </span>
          <ExternalLink aria-hidden className="size-3 shrink-0" />
        </a>
        <span className="inline-flex items-center gap-1 text-xs text-muted">
          commit <CopyId id={result.commit} short={10} label="commit" />
        </span>
      </div>
      <div className="col-start-2 flex min-w-0 flex-wrap items-center gap-x-3 text-xs xl:col-auto xl:grid xl:grid-cols-[minmax(0,1fr)] xl:justify-items-start">
        <span className="truncate" title={result.postedBy.id}>
          {result.postedBy.name} <span className="text-muted">by {provedBy(result)}</span>
        </span>
        <span className="text-muted">
          <At iso={result.receivedAt} label="Received" />
        </span>
      </div>
      <div className="col-start-2 flex min-w-0 flex-wrap items-center gap-x-3 text-xs xl:col-auto xl:grid xl:grid-cols-[minmax(0,1fr)] xl:justify-items-start">
        <span className="inline-flex items-center gap-1 text-muted">
          posted <CopyId id={result.bodyDigest} short={10} label="digest of what was posted" />
        </span>
        <Evidence evidence={evidence} />
      </div>
    </li>
  );
}

const PROOFS: Record<string, string> = {
  'github-oidc': 'OIDC token',
  'webhook-signature': 'signature',
  'api-token': 'API token',
};

function provedBy({ identity }: CiResult): string {
  return PROOFS[String(identity.by)] ?? 'unknown means';
}

function Counts({ counts }: { counts: CiResult['counts'] }) {
  if (counts === null) return <p className="text-xs text-muted">nothing counted</p>;
  const said = (['passed', 'failed', 'warned', 'skipped'] as const)
    .filter((name) => counts[name] > 0 || name === 'passed')
    .map((name) => `${counts[name]} ${name}`);
  return <p className="text-xs text-muted">{said.join(', ')}</p>;
}

/** That a result has no signed record yet is said, not hidden: a gate that needs evidence waits for it. */
function Evidence({ evidence }: { evidence: CiResult['evidence'] }) {
  if (evidence.state === 'recorded') {
    return (
      <Link href={paths.evidenceRecord(evidence.recordId)} prefetch={false} className={`text-accent ${LINK}`}>
        Evidence record
      </Link>
    );
  }
  if (evidence.problem === null) return <span className="text-running-text">is being signed</span>;
  return (
    <span className="text-page-text" title={evidence.problem}>
      not signed after {evidence.attempts} {evidence.attempts === 1 ? 'try' : 'tries'}
    </span>
  );
}
