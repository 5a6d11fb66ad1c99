import { describe, expect, it } from 'vitest';
import type { Json } from '@/lib/kernel';
import { judgeCommit } from './judge-commit';

const [SHA, OTHER] = ['a'.repeat(40), 'b'.repeat(40)];
const judge = (source: Json | undefined, event: string | null) =>
  judgeCommit(
    { predicate: { environment: 'test', ...(source !== undefined && { source }) } } as never,
    event === null ? null : { sha: SHA, event_name: event },
  );

describe('the commit of a statement and of the run that posts it', () => {
  it.each(['push', 'merge_group', 'release', 'deployment'])('must be one in a run of %s', (event) => {
    expect(() => judge({ gitCommit: SHA }, event)).not.toThrow();
    expect(() => judge({ gitCommit: OTHER }, event)).toThrow(/^attestation-commit-wrong: .*b{40}.*a{40}$/);
    expect(() => judge({ gitCommit: SHA.slice(0, 12) }, event), 'a short one names no commit').toThrow();
  });

  it.each(['pull_request', 'workflow_dispatch', 'schedule', 'workflow_call'])(
    'are two things in a run of %s',
    (event) => expect(() => judge({ gitCommit: OTHER }, event)).not.toThrow(),
  );

  it('are not compared where one of them is not told', () => {
    for (const source of [undefined, null, 'x', {}, { gitCommit: null }])
      expect(() => judge(source, 'push')).not.toThrow();
    expect(() => judge({ gitCommit: OTHER }, null)).not.toThrow();
  });
});
