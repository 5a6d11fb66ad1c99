import { ForbiddenState } from '@/components/console/forbidden-state';
import { Card } from '@/components/ui/card';

/** For whoever may not see configuration: which role it needs and who can grant it. */
export function ForbiddenAttestations({ needsRoles }: { needsRoles: readonly string[] }) {
  return (
    <Card>
      <h1 className="sr-only">Attestations</h1>
      <ForbiddenState what="read attestations" needsRoles={needsRoles} />
    </Card>
  );
}
