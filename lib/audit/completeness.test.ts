import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AUDIT_ACTIONS } from './audit-event';

/** Actions that nothing emits yet, each with what will. A new one has to be added here on purpose. */
const NOT_YET: Record<string, string> = {
  'blob.retired': 'comes with retention',
  'legal-hold.placed': 'comes with legal holds',
  'legal-hold.released': 'comes with legal holds',
  'log.verified': 'comes with verifications of the log',
};

/** Files whose transactions write and leave no audit row of their own, each for a reason. */
const UNAUDITED: Record<string, string> = {
  'lib/signals/server/frame-store.ts': 'samples of a source, which are no change anybody makes',
  'lib/evidence/server/seal-bundle.ts': 'ends what sign-bundle.ts audits with the signature',
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
const AUDITS = /\b(emitAudit|appendKeyset)\(/g;

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

describe('the audit trail', () => {
  it.each(AUDIT_ACTIONS.filter((action) => !(action in NOT_YET)))('%s is written by something', (action) => {
    expect(isEmitted(action)).toBe(true);
  });

  it('finds the transactions it looks at', () => {
    expect(verbs.filter(({ text }) => text.match(TRANSACTION) !== null).length).toBeGreaterThan(15);
  });

  it('has at least one row for every transaction of every verb', () => {
    const fewer = verbs.filter(({ file, text }) => {
      const transactions = text.match(TRANSACTION)?.length ?? 0;
      const rows = text.match(AUDITS)?.length ?? 0;
      return !(file in UNAUDITED) && rows < transactions;
    });
    expect(fewer.map(({ file }) => file)).toEqual([]);
  });

  it('is written inside a transaction by every verb that writes, but for stores and housekeeping', () => {
    const outside = verbs.filter(
      ({ file, text }) =>
        WRITES.test(text) &&
        text.match(TRANSACTION) === null &&
        !/(-|\/)store\.ts$/.test(file) &&
        !(file in WRITERS_FOR_OTHERS),
    );
    expect(outside.map(({ file }) => file)).toEqual([]);
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
