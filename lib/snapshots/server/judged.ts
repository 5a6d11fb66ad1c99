import { z } from 'zod';
import type { Judged } from '../decide-drift';

const problemsSchema = z.array(z.string());
const rulesSchema = z.object({
  normalizer: z.string(),
  kinds: z.array(z.string()),
  policies: z.array(z.string()),
  custom: z.string(),
  redactionKey: z.string().nullable(),
});

/** A row of the index as a decision about drift needs it. */
export function toJudged(row: {
  treeRoot: string | null;
  takenAt: Date;
  problems: unknown;
  rules: unknown;
}): Judged {
  return {
    treeRoot: row.treeRoot,
    takenAt: row.takenAt,
    problems: problemsSchema.parse(row.problems),
    rules: rulesSchema.parse(row.rules),
  };
}
