import {
  Building2,
  Columns3,
  FileCheck2,
  FileDiff,
  LayoutDashboard,
  ListChecks,
  type LucideIcon,
  ScrollText,
  Settings,
  Stamp,
} from 'lucide-react';
import { paths } from '@/lib/client/paths';

/** `onPhone`: in reach of a thumb there, the rest is under More. `waits`: counts what waits for whoever looks. */
export type NavEntry = {
  title: string;
  href: string;
  icon: LucideIcon;
  keys: string;
  onPhone?: true;
  waits?: true;
};

/** Pages that exist, in the order of the rail. Audit is shown to those who may read it. */
export function navEntries(mayReadAudit: boolean): NavEntry[] {
  const entries: NavEntry[] = [
    { title: 'Overview', href: paths.overview(), icon: LayoutDashboard, keys: 'g o', onPhone: true },
    { title: 'Tenants', href: paths.tenants(), icon: Building2, keys: 'g t', onPhone: true },
    { title: 'Compare', href: paths.compare(), icon: Columns3, keys: 'g c' },
    { title: 'Attestations', href: paths.attestations(), icon: FileDiff, keys: 'g i' },
    { title: 'Approvals', href: paths.approvals(), icon: Stamp, keys: 'g p', onPhone: true, waits: true },
    { title: 'Evidence', href: paths.evidence(), icon: FileCheck2, keys: 'g e' },
    { title: 'CI results', href: paths.ci(), icon: ListChecks, keys: 'g d' },
  ];
  if (mayReadAudit) entries.push({ title: 'Audit', href: paths.audit(), icon: ScrollText, keys: 'g a' });
  entries.push({ title: 'Settings', href: paths.settings(), icon: Settings, keys: 'g s' });
  return entries;
}

/** Whether `href` is the page shown or the section it is in. */
export function isHere(pathname: string, href: string): boolean {
  return href === '/' ? pathname === '/' : pathname === href || pathname.startsWith(`${href}/`);
}

/** What a screen reader hears of an entry, with the number that stands beside it. */
export function entryLabel(title: string, waiting: string | null): string {
  return waiting === null ? title : `${title}: ${waiting} ${waiting === '1' ? 'waits' : 'wait'} for you`;
}

export type Crumb = { title: string; href: string };

/** The entries of the rail, and pages that are reached from others. */
function sections(): Crumb[] {
  return [...navEntries(true), { title: 'Runbooks', href: paths.runbooks() }];
}

/** Where a page is, by its path: the section, then what is inside it. */
export function crumbsOf(pathname: string): Crumb[] {
  const section = sections().find((entry) => isHere(pathname, entry.href));
  if (section === undefined) return [{ title: 'Mission Control', href: pathname }];
  const inside = pathname.slice(section.href.length).split('/').filter(Boolean).map(decodeURIComponent);
  if (inside.length === 0) return [section];
  // Below these sections plain words are names of pages; elsewhere, and when they hold anything else, they are identifiers.
  const namesPages = [
    paths.settings(),
    paths.evidence(),
    paths.audit(),
    paths.attestations(),
    paths.runbooks(),
  ].includes(section.href);
  const words = inside.map((part) =>
    namesPages && /^[a-z-]+$/.test(part)
      ? part.charAt(0).toUpperCase() + part.slice(1).replaceAll('-', ' ')
      : part,
  );
  return [section, { title: words.join(' / '), href: pathname }];
}
