import { Badge } from '@/components/ui/badge';
import type { Grant } from '@/lib/access';

/** Roles somebody holds and for which tenants. */
export function Grants({ grants }: { grants: readonly Grant[] }) {
  if (grants.length === 0) return <span className="text-xs text-muted">no role</span>;
  return (
    <span className="flex flex-wrap gap-1">
      {grants.map((grant) => (
        <Badge key={grant.role} tone="strong" title={grantText(grant)}>
          {grant.role}
          <span className="font-normal text-muted">{scopeText(grant)}</span>
        </Badge>
      ))}
    </span>
  );
}

function scopeText({ tenants }: Grant): string {
  if (tenants === '*') return 'all tenants';
  return tenants.length === 1 ? (tenants[0] ?? '') : `${tenants.length} tenants`;
}

/** `operator for TENANT_001, TENANT_002`, for a title or a confirmation. */
export function grantText({ role, tenants }: Grant): string {
  return `${role} for ${tenants === '*' ? 'all tenants' : tenants.join(', ')}`;
}
