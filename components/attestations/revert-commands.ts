import type { VerifyRecipe } from '@/components/evidence/verify-commands';
import type { SnapshotSummary } from '@/lib/snapshots';

type Side = Pick<SnapshotSummary, 'revision' | 'source' | 'drift'>;

const COMMIT = /^[0-9a-f]{7,64}$/;

/** Ways back from head to base, as far as the two snapshots say where they came from. Nothing here changes anything by itself. */
export function revertCommands(base: Side, head: Side): VerifyRecipe[] {
  const recipes: VerifyRecipe[] = [];
  if (base.drift === 'baseline') {
    recipes.push({
      tool: 'mc',
      says: 'Prints the commit and the commands that lead back to the signed baseline.',
      lines: ['mc attest baseline show --revert-plan'],
    });
  }
  const [from, to] = [head.revision, base.revision];
  if (to === null || !COMMIT.test(to)) return recipes;
  if (from !== null && COMMIT.test(from) && from !== to) {
    recipes.push({
      tool: 'git',
      says: 'Look at what lies between, then undo it in a change that is reviewed like any other.',
      lines: [
        `git log --oneline ${to}..${from}`,
        `git diff ${from} ${to}`,
        `git revert --no-commit ${to}..${from}`,
      ],
    });
    return recipes;
  }
  recipes.push({
    tool: 'kubectl',
    says: 'Put back what the base was taken of; look at the difference before you apply it.',
    lines: [
      `git worktree add ../signed ${to}`,
      'kubectl diff --recursive -f ../signed/deploy/k8s',
      'kubectl apply --recursive -f ../signed/deploy/k8s',
    ],
  });
  return recipes;
}
