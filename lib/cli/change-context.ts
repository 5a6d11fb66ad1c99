import { execFileSync } from 'node:child_process';
import { userInfo } from 'node:os';
import type { ChangeAuthor } from '@/lib/drift';

type Variables = Readonly<Record<string, string | undefined>>;

/** Who made a change, where, and in which commit; from what the CI system says, else from git, else from the machine. */
export type ChangeContext = {
  author: ChangeAuthor;
  /** Names and addresses of everybody who wrote a commit of the change: none of them may approve it */
  authors: string[];
  repository: string | null;
  commit: string | null;
};

const MAX_AUTHORS = 200;

/** Reads the surroundings of a change. `base` is the commit of the baseline, when it is known and was fetched. */
export function readChangeContext(variables: Variables, base: string | null): ChangeContext {
  const commit = git(['rev-parse', 'HEAD']);
  const range = base !== null && /^[0-9a-f]{40,64}$/.test(base) ? `${base}..HEAD` : null;
  const log =
    (range === null ? null : git(['log', `--max-count=${MAX_AUTHORS}`, '--format=%an%n%ae', range])) ??
    git(['log', '--max-count=1', '--format=%an%n%ae']) ??
    '';
  const authors = [...new Set(log.split('\n').filter((name) => name !== ''))];
  return {
    author: authorOf(variables, authors),
    authors,
    repository: variables.GITHUB_REPOSITORY ?? variables.CI_PROJECT_PATH ?? null,
    commit,
  };
}

function authorOf(variables: Variables, authors: readonly string[]): ChangeAuthor {
  const { GITHUB_ACTOR_ID, GITHUB_ACTOR, GITLAB_USER_ID, GITLAB_USER_LOGIN } = variables;
  if (GITHUB_ACTOR_ID && GITHUB_ACTOR) return { provider: 'github', id: GITHUB_ACTOR_ID, name: GITHUB_ACTOR };
  if (GITLAB_USER_ID && GITLAB_USER_LOGIN)
    return { provider: 'gitlab', id: GITLAB_USER_ID, name: GITLAB_USER_LOGIN };
  const [name, address] = authors;
  if (name !== undefined)
    return { provider: 'git', id: (address ?? name).slice(0, 200), name: name.slice(0, 200) };
  const { username } = userInfo();
  return { provider: 'local', id: username, name: username };
}

function git(args: readonly string[]): string | null {
  try {
    return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return null;
  }
}
