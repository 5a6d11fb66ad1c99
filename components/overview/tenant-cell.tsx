import Link from 'next/link';
import { tenantColour } from '@/components/charts/chart-bands';
import { paths } from '@/lib/client/paths';
import type { OverviewRow } from '@/lib/overview';

/** A tenant's name with its own colour, the one it has on every chart. The link is what `j` and `k` move between. */
export function TenantLink({ tenant }: { tenant: OverviewRow['tenant'] }) {
  return (
    <span className="flex min-w-0 items-center gap-2">
      <span
        aria-hidden
        className="size-2.5 shrink-0 rounded-full"
        style={{ backgroundColor: tenantColour(tenant.place) }}
      />
      <Link
        href={paths.tenant(tenant.id)}
        data-row-link
        prefetch={false}
        className="truncate font-medium underline-offset-4 hover:underline"
      >
        {tenant.name}
      </Link>
    </span>
  );
}
