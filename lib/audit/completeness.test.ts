import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AUDIT_ACTIONS, type AuditAction } from './audit-event';

/** Actions that nothing emits yet, each with what will. A new one has to be added here on purpose. */
const NOT_YET: Partial<Record<AuditAction, string>> = {};

/** Files whose transactions write and leave no audit row of their own, each for a reason. */
const UNAUDITED: Record<string, string> = {
  'lib/signals/server/frame-store.ts': 'samples of a source, which are no change anybody makes',
  'lib/drift/server/spend-approval.ts': 'uses an approval, which useApproval audits in the same transaction',
  'lib/evidence/server/seal-bundle.ts': 'ends what sign-bundle.ts audits with the signature',
  'lib/snapshots/server/index-missing.ts': 'derives rows from records that are in the log already',
};

/** Words that write, by Prisma or SQL. */
const WRITES =
  /\.(create|createMany|update|updateMany|delete|deleteMany|upsert)\(\{|INSERT INTO|UPDATE \w+ SET|DELETE FROM/;
const TRANSACTION = /\b(inTransaction|\$transaction)\(/g;

const sources = readdirSync('lib', { recursive: true, encoding: 'utf8' })
  .map((name) => `lib/${name}`)
  .filter((file) => /^lib\/[a-z-]+\/(server\/)?[a-z0-9-]+\.ts$/.test(file) && !file.endsWith('.test.ts'))
  .map((file) => ({ file, text: readFileSync(file, 'utf8') }));
const verbs = sources.filter(({ file }) => /^lib\/[a-z-]+\/server\//.test(file));

/** Functions that write the audit row in the transaction they are given. */
const AUDITS = /\b(emitAudit|emitEvent|appendKeyset|writeEvidence)\(/g;

/** Whether a verb names the action, whole or as a template such as `tenant.${kind}` with the rest elsewhere in its domain. */
function isEmitted(action: string): boolean {
  const [object = '', happened = ''] = action.split('.');
  return verbs.some(
    ({ text }) =>
      text.includes('emitAudit') &&
      (text.includes(`'${action}'`) ||
        (text.includes(`\`${object}.\${`) && happensSomewhere(object, happened))),
  );
}

function happensSomewhere(object: string, happened: string): boolean {
  const ofObject = sources.filter(({ file }) => file.includes(`/${object}`) || file.includes(`${object}s/`));
  return ofObject.some(({ text }) => text.includes(`'${happened}'`));
}

const files = verbs.map(({ file }) => file);
const textOf = (name: string) => verbs.find(({ file }) => file === name)?.text ?? '';

/** Whether a verb has more transactions than rows. */
function isShort(file: string): boolean {
  const text = textOf(file);
  return (text.match(AUDITS)?.length ?? 0) < (text.match(TRANSACTION)?.length ?? 0);
}

/** Whether a verb writes without a transaction of its own; stores always do. */
function writesAlone(file: string): boolean {
  const text = textOf(file);
  return WRITES.test(text) && text.match(TRANSACTION) === null && !/(-|\/)store\.ts$/.test(file);
}

describe('the audit trail', () => {
  it.each(AUDIT_ACTIONS.filter((action) => !(action in NOT_YET)))('%s is written by something', (action) => {
    expect(isEmitted(action)).toBe(true);
  });

  it('is excused only of actions that nothing writes, and of files that are as their excuse says', () => {
    expect(Object.keys(NOT_YET).filter(isEmitted)).toEqual([]);
    expect(Object.keys(UNAUDITED).filter((file) => !isShort(file))).toEqual([]);
    expect(Object.keys(WRITERS_FOR_OTHERS).filter((file) => !writesAlone(file))).toEqual([]);
  });

  it('finds the transactions it looks at', () => {
    expect(verbs.filter(({ text }) => text.match(TRANSACTION) !== null).length).toBeGreaterThan(15);
  });

  it('has at least one row for every transaction of every verb', () => {
    expect(files.filter((file) => isShort(file) && !(file in UNAUDITED))).toEqual([]);
  });

  it('is written inside a transaction by every verb that writes, but for stores and housekeeping', () => {
    expect(files.filter((file) => writesAlone(file) && !(file in WRITERS_FOR_OTHERS))).toEqual([]);
  });
});

/** Files that write within a caller's transaction, or keep house without changing what anybody did. */
const WRITERS_FOR_OTHERS: Record<string, string> = {
  'lib/access/server/access-changes.ts': 'writes beside the audit row of its caller',
  'lib/access/server/prune-access.ts': 'forgets what ended long ago',
  'lib/access/server/rate-window.ts': 'counts attempts',
  'lib/access/server/start-session.ts': 'writes its row in the transaction of its caller',
  'lib/audit/server/emit-audit.ts': 'is the row',
};
