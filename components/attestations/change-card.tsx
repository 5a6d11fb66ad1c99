import { ChevronDown, ChevronRight, Minus, Pencil, Plus, TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import { FieldDiff } from '@/components/attestations/field-diff';
import { WrittenAt } from '@/components/attestations/written-at';
import { CopyId } from '@/components/console/copy-id';
import { Badge } from '@/components/ui/badge';
import { paths } from '@/lib/client/paths';
import { type DriftPage, identityText, RISKS } from '@/lib/snapshots';

type Change = DriftPage['changes'][number];

const CLASSES = {
  added: { icon: Plus, word: 'Added' },
  removed: { icon: Minus, word: 'Removed' },
  changed: { icon: Pencil, word: 'Changed' },
} as const;

/** What became of one object: class, where each side is written, risks in words, then each field unless it is folded. */
export function ChangeCard({
  change,
  view,
  written,
  isFolded,
  onFold,
}: {
  change: Change;
  view: 'unified' | 'split';
  written: DriftPage['written'];
  isFolded: boolean;
  onFold: () => void;
}) {
  const { identity, kind, fields, beforeDigest, afterDigest } = change;
  const { icon: Icon, word } = CLASSES[kind];
  const risks = [...new Set(fields.flatMap((field) => field.risks))];
  const name = identityText(identity);
  const Fold = isFolded ? ChevronRight : ChevronDown;
  return (
    <article
      data-change={name}
      tabIndex={-1}
      aria-label={`${word}: ${name}`}
      className="scroll-mt-16 overflow-clip rounded-md border border-line bg-surface focus-visible:outline-2 focus-visible:outline-accent"
    >
      <header className="flex flex-wrap items-center gap-x-2.5 gap-y-1 border-b border-line px-3 py-2 sm:px-4">
        <button
          type="button"
          aria-expanded={!isFolded}
          aria-label={`${isFolded ? 'Show' : 'Hide'} the fields of ${name}`}
          onClick={onFold}
          className="-ml-1 rounded-sm p-1 text-muted hover:text-fg"
        >
          <Fold aria-hidden className="size-4" />
        </button>
        <Badge tone="strong">
          <Icon aria-hidden className="size-3" />
          {word}
        </Badge>
        <h2 className="min-w-0 text-sm">
          <span className="text-muted">{identity.kind}</span>{' '}
          <Link
            href={paths.configObject(name)}
            prefetch={false}
            className="font-mono wrap-anywhere underline-offset-4 hover:underline"
            title={`History of ${name}`}
          >
            {identity.namespace === '' ? '' : `${identity.namespace}/`}
            {identity.name}
          </Link>
        </h2>
        <span className="ml-auto flex items-center gap-2 text-xs text-muted">
          digest
          {beforeDigest !== null && (
            <CopyId id={beforeDigest} short={8} label={`digest of ${identity.name} before`} />
          )}
          {beforeDigest !== null && afterDigest !== null && <span aria-hidden>→</span>}
          {afterDigest !== null && (
            <CopyId id={afterDigest} short={8} label={`digest of ${identity.name} after`} />
          )}
        </span>
        <p className="flex w-full min-w-0 flex-wrap gap-x-4 gap-y-0.5">
          {kind !== 'added' && <WrittenAt side="base" place={change.basePlace} written={written.base} />}
          {kind !== 'removed' && <WrittenAt side="head" place={change.headPlace} written={written.head} />}
          {isFolded && (
            <span className="text-xs text-muted">
              {fields.length} {fields.length === 1 ? 'field' : 'fields'} hidden
            </span>
          )}
        </p>
      </header>
      {risks.length > 0 && (
        <ul aria-label="Risks" className="grid gap-1 border-b border-line bg-warn-tint px-3 py-1.5 sm:px-4">
          {risks.map((risk) => (
            <li key={risk} className="flex items-start gap-2 text-sm">
              <TriangleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0 text-warn-text" />
              <span>
                <span className="font-mono text-xs text-warn-text">{risk}</span> {RISKS[risk]}
              </span>
            </li>
          ))}
        </ul>
      )}
      <ul aria-label="Fields" hidden={isFolded} className="grid grid-cols-[minmax(0,1fr)] [&[hidden]]:hidden">
        {fields.map((field) => (
          <li
            key={`${field.kind} ${field.path}`}
            className="border-b border-line px-3 py-2 last:border-b-0 sm:px-4"
          >
            <FieldDiff
              field={field}
              view={view}
              of={name}
              written={field.kind === 'removed' ? written.base : written.head}
            />
          </li>
        ))}
      </ul>
    </article>
  );
}
