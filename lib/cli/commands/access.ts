import type { Command } from 'commander';
import { z } from 'zod';
import { accessReviewSchema, type ReviewedPerson, reviewCsv, reviewDaySchema } from '@/lib/access';
import { addCommand, addNoun } from '../command';
import { EXIT } from '../exit-codes';
import { describeGrants } from '../grants-option';
import { adminClient } from '../target';
import { writeResult } from '../write-result';

/** `mc access …`: always through a server as somebody who may read the audit trail; a local command line is only an operator. */
export function registerAccess(program: Command): void {
  const access = addNoun(program, 'access', 'who could do what, and when (needs an auditor: mc login)');
  addCommand(access, 'review', {
    summary: 'list who could do what on a day; exit code 6 when that is not known',
    example: 'mc access review --on 2026-03-10 --csv --out access-review.csv',
    options: [
      ['--on <day>', 'the day, UTC, such as 2026-03-10'],
      ['--csv', 'print CSV'],
      ['--out <file>', 'with --csv: write to a file'],
    ],
    input: z.object({
      on: reviewDaySchema,
      csv: z.boolean().default(false),
      out: z.string().min(1).max(4_000).optional(),
    }),
    run: async (run) => {
      const { on, csv, out } = run.input;
      const review = await adminClient(run).get(`/api/access/review?on=${on}`, accessReviewSchema);
      const code = review.state === 'not-known' ? EXIT.hold : EXIT.pass;
      if (review.reason !== null) run.out.note(`${on}: ${review.reason}`);
      if (!review.isComplete) run.out.note(`${on} is not over (UTC): more may change`);
      if (csv) writeResult(run.out, reviewCsv(review), out);
      else if (run.out.json) run.out.result(review, () => '');
      else {
        run.out.table(
          review.people,
          [
            { title: 'email', value: (person) => person.email },
            { title: 'state', value: stateOf },
            { title: 'roles', value: (person) => describeGrants(person.grants) },
            { title: 'tokens', value: (person) => String(person.tokens.length) },
            { title: 'changed that day', value: changesOf },
          ],
          review.state === 'not-known' ? 'Nothing is known of that day.' : 'Nobody you may see had access.',
        );
      }
      return code;
    },
  });
}

function stateOf({ active, activeDuring }: ReviewedPerson): string {
  if (active) return 'active';
  return activeDuring ? 'deactivated that day' : 'deactivated';
}

function changesOf({ changes }: ReviewedPerson): string {
  return changes
    .map(({ at, cause, by }) => `${at.slice(11, 16)} ${cause} by ${by?.name ?? 'nobody'}`)
    .join('; ');
}
