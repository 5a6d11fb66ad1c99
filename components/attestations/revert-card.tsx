import { revertCommands } from '@/components/attestations/revert-commands';
import { Recipes } from '@/components/evidence/recipes';
import { Card, CardHead } from '@/components/ui/card';
import type { SnapshotSummary } from '@/lib/snapshots';

/** How to go back, in commands to copy; says so when the base names no commit to go back to. */
export function RevertCard({ base, head }: { base: SnapshotSummary; head: SnapshotSummary }) {
  const recipes = revertCommands(base, head);
  return (
    <Card aria-label="Go back">
      <CardHead title="Go back to the base">
        {recipes.length === 0
          ? 'The base was not taken of a commit, so there is none to name. Its manifests are those it was taken of.'
          : 'Commands to copy. Nothing on this page changes a cluster or a repository.'}
      </CardHead>
      {recipes.length > 0 && (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-4 px-4 py-3">
          <Recipes recipes={recipes} />
        </div>
      )}
    </Card>
  );
}
