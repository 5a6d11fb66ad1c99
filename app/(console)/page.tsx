import type { Metadata } from 'next';
import { TenantList } from './tenant-list';

export const metadata: Metadata = { title: 'Overview' };

export default function OverviewPage() {
  return <TenantList title="Overview" look="rows" />;
}
