import { Link2 } from 'lucide-react';
import Link from 'next/link';
import { NORMALISED_WORDS } from '@/components/attestations/normalised-words';
import { placeText } from '@/components/attestations/written-at';
import { Badge } from '@/components/ui/badge';
import { copyText } from '@/lib/client/copy-text';
import { paths } from '@/lib/client/paths';
import { NORMALISING_RULES, type NotDriftField, type NotDriftPage } from '@/lib/snapshots';

type Side = 'base' | 'head';

/** Fields under the objects they belong to: path to copy, what was done by which rule and why, and where on either side. */
export function NotDriftRows({
  fields,
  written,
  base,
  head,
}: {
  fields: readonly NotDriftField[];
  written: NotDriftPage['written'];
  base: string;
  head: string;
}) {
  return (
    <ul aria-label="Fields that are no drift" className="grid grid-cols-[minmax(0,1fr)]">
      {byObject(fields).map(([identity, own]) => (
        <li
          key={identity}
          className="border-t border-line [contain-intrinsic-size:auto_8rem] [content-visibility:auto]"
        >
          <p className="flex min-w-0 items-center gap-2 bg-surface-2/40 px-4 py-1.5 text-sm">
            <Link
              href={paths.configObject(identity)}
              prefetch={false}
              className="min-w-0 font-mono text-xs wrap-anywhere underline-offset-4 hover:underline"
            >
              {identity}
            </Link>
            <Link
              href={paths.drift({ base, head, why: 'all', whyq: identity })}
              scroll={false}
              aria-label={`Link to why ${identity} is not drift`}
              className="ml-auto shrink-0 rounded-sm p-1 text-muted hover:text-fg"
            >
              <Link2 aria-hidden className="size-3.5" />
            </Link>
          </p>
          <ul>
            {own.map((field) => (
              <li key={`${field.rule} ${field.path}`} className="border-t border-line/60 px-4 py-1.5">
                <Row field={field} written={written} />
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}

function Row({ field, written }: { field: NotDriftField; written: NotDriftPage['written'] }) {
  const { rule, does, path } = field;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-x-4 gap-y-0.5 text-xs lg:grid-cols-[minmax(0,3fr)_minmax(0,4fr)_minmax(0,3fr)]">
      <button
        type="button"
        title={`Copy ${path}`}
        aria-label={`${path}, copy path`}
        onClick={() => void copyText(path, 'path')}
        className="justify-self-start rounded-sm text-left font-mono wrap-anywhere hover:underline hover:underline-offset-4"
      >
        {path}
      </button>
      <p className="min-w-0">
        <Badge>{NORMALISED_WORDS[does]}</Badge> <span className="font-mono text-muted">{rule}</span>{' '}
        <span className="text-muted">{NORMALISING_RULES[rule].why}</span>
      </p>
      <p className="grid min-w-0 gap-0.5 text-muted">
        {sidesOf(field).map(([side, place]) => (
          <span key={side} className="wrap-anywhere">
            {side}{' '}
            {place === null ? (
              NOT_THERE[written[side]]
            ) : (
              <span className="font-mono">{placeText(place)}</span>
            )}
          </span>
        ))}
      </p>
    </div>
  );
}

/** What a side without a place says: that the rule had nothing to do there, or that this is not known. */
const NOT_THERE: Record<NotDriftPage['written'][Side], string> = {
  known: 'not on this side',
  cluster: 'not on this side',
  'not-kept': 'not known',
  unreadable: 'not known',
};

const sidesOf = ({ base, head }: NotDriftField) =>
  [
    ['base', base],
    ['head', head],
  ] as const;

function byObject(fields: readonly NotDriftField[]): [string, NotDriftField[]][] {
  const objects = new Map<string, NotDriftField[]>();
  for (const field of fields) objects.set(field.identity, [...(objects.get(field.identity) ?? []), field]);
  return [...objects];
}
