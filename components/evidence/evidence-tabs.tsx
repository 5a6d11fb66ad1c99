import { LinkTabs } from '@/components/ui/tabs';
import { paths } from '@/lib/client/paths';

/** What there is about evidence, each with an address of its own. */
export function EvidenceTabs() {
  const tabs = [
    { href: paths.evidence(), title: 'Records' },
    { href: paths.evidenceBundles(), title: 'Bundles' },
    { href: paths.evidenceLog(), title: 'Log' },
    { href: paths.evidenceVerify(), title: 'Verify' },
  ];
  return <LinkTabs label="Evidence" tabs={tabs} />;
}
