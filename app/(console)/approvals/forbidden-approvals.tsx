import { ForbiddenState } from '@/components/console/forbidden-state';
import { Card } from '@/components/ui/card';

/** For whoever may not see requests: which role it needs and who can grant it. */
export function ForbiddenApprovals({ needsRoles }: { needsRoles: readonly string[] }) {
  return (
    <Card>
      <h1 className="sr-only">Approvals</h1>
      <ForbiddenState what="read requests for approval" needsRoles={needsRoles} />
    </Card>
  );
}
