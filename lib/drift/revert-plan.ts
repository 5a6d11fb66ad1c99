import { identityText, type ObjectChange } from '@/lib/snapshots';

export type RevertStep = { title: string; commands: string[] };
export type RevertInput = {
  /** Commit of the signed state, and whether its files were exactly those of the commit */
  commit: string | null;
  isExact: boolean;
  /** Files or folders the snapshot was made of, as they were named then */
  paths: readonly string[];
  /** Helm releases that carry this configuration */
  helm: readonly { release: string; namespace: string; revision: number }[];
  /** What differs now; null when nothing was compared */
  changes: readonly ObjectChange[] | null;
  /** How `mc` is asked for the signed objects, as words */
  showManifests: readonly string[];
};

const FILE = 'signed-baseline.yaml';

/** The way back to the last signed state, as commands to copy. Nothing is run; every word of a stranger is quoted. */
export function revertPlan(input: RevertInput): RevertStep[] {
  return [...gitSteps(input), ...helmSteps(input), ...kubectlSteps(input)];
}

function gitSteps({ commit, isExact, paths }: RevertInput): RevertStep[] {
  if (commit === null || !isExact || paths.length === 0) return [];
  const short = commit.slice(0, 12);
  return [
    {
      title: `In git, at the top of the repository: the files of ${short}, as a commit of its own to be reviewed`,
      commands: [
        line('git', 'fetch', 'origin'),
        line('git', 'switch', '--create', `revert-config-${short}`),
        line('git', 'rm', '-r', '--quiet', '--ignore-unmatch', '--', ...paths),
        line('git', 'checkout', commit, '--', ...paths),
        line('git', 'commit', '-m', `Revert configuration to the signed baseline ${short}`),
      ],
    },
  ];
}

function helmSteps({ helm }: RevertInput): RevertStep[] {
  return helm.map(({ release, namespace, revision }) => ({
    title: `With Helm: release ${release} back to revision ${revision}`,
    commands: [line('helm', 'rollback', release, String(revision), '--namespace', namespace, '--wait')],
  }));
}

function kubectlSteps({ changes, showManifests }: RevertInput): RevertStep[] {
  const added = (changes ?? []).filter(({ kind }) => kind === 'added');
  const apply: RevertStep = {
    title: 'In the cluster: the signed objects themselves',
    commands: [
      `${line(...showManifests)} > ${FILE}`,
      line('kubectl', 'diff', '-f', FILE),
      line(
        'kubectl',
        'apply',
        '--server-side',
        '--force-conflicts',
        '--field-manager=mission-control',
        '-f',
        FILE,
      ),
    ],
  };
  if (added.length === 0) return [apply];
  const remove: RevertStep = {
    title: 'In the cluster: what the signed state does not have',
    commands: added.map(({ identity: { group, kind, namespace, name } }) =>
      line(
        'kubectl',
        'delete',
        group === '' ? kind : `${kind}.${group}`,
        name,
        ...(namespace === '' ? [] : ['--namespace', namespace]),
      ),
    ),
  };
  return [apply, remove];
}

/** One line for a POSIX shell. */
function line(...words: string[]): string {
  return words.map(quoted).join(' ');
}

function quoted(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** What the plan is for, in one line. */
export function revertTitle(changes: readonly ObjectChange[] | null): string {
  if (changes === null) return 'The way back to the last signed state:';
  if (changes.length === 0) return 'Nothing drifted; this would be the way back:';
  const names = changes.slice(0, 3).map(({ identity }) => identityText(identity));
  return `The way back for ${names.join(', ')}${changes.length > 3 ? `, and ${changes.length - 3} more` : ''}:`;
}
