import { LinkTabs } from '@/components/ui/tabs';
import { paths } from '@/lib/client/paths';

/** What there is about configuration, each with an address of its own. */
export function AttestationTabs() {
  const tabs = [
    { href: paths.attestations(), title: 'Attestations' },
    { href: paths.drift(), title: 'Drift' },
    { href: paths.baselines(), title: 'Baselines' },
    { href: paths.runbooks(), title: 'Runbooks' },
  ];
  return <LinkTabs label="Attestations" tabs={tabs} />;
}
