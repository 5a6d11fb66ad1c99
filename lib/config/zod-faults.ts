import type { z } from 'zod';
import { knownFields } from './json-schema';
import { nearest } from './nearest';
import type { Path } from './positions';
import type { FieldFault } from './problem';

/** Zod's issues as mistakes at fields; an unknown field names the closest known one. */
export function faultsOf(error: z.ZodError): FieldFault[] {
  return error.issues.flatMap((issue): FieldFault[] => {
    const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownField(path, key));
    if (issue.code === 'invalid_key') {
      return [
        {
          path,
          expected: issue.issues[0]?.message ?? issue.message,
          received: JSON.stringify(path.at(-1)),
          atKey: true,
        },
      ];
    }
    return [{ path, expected: ownWords(issue) }];
  });
}

function unknownField(path: Path, key: string): FieldFault {
  const known = knownFields(path);
  const meant = nearest(key, known);
  const list = known.join(', ');
  return {
    path: [...path, key],
    expected:
      meant === null ? `one of the fields ${list}` : `a known field; did you mean "${meant}"? (${list})`,
    received: `unknown field ${JSON.stringify(key.slice(0, 80))}`,
    ...(meant === null ? { example: `remove ${key.slice(0, 80)}` } : { example: `${meant}: …` }),
    atKey: true,
  };
}

/** Schemas of other domains may leave the wording of a wrong type to the library. */
function ownWords(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_type' || !issue.message.startsWith('Invalid input')) return issue.message;
  return issue.expected === 'string'
    ? 'text; put quotes around it if it looks like a number'
    : `a ${issue.expected}`;
}
