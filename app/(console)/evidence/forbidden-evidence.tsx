import { ForbiddenState } from '@/components/console/forbidden-state';
import { Card } from '@/components/ui/card';

/** For whoever may not see a page of evidence: which role it needs and who can grant it. */
export function ForbiddenEvidence({ what, needsRoles }: { what: string; needsRoles: readonly string[] }) {
  return (
    <Card>
      <h1 className="sr-only">Evidence</h1>
      <ForbiddenState what={what} needsRoles={needsRoles} />
    </Card>
  );
}
