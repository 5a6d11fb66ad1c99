import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { countsSchema } from '@/lib/ci';
import { AppError, toBase64 } from '@/lib/kernel';
import { systemClock } from '@/lib/platform/ids';

type Variables = Readonly<Record<string, string | undefined>>;

const text = z.string().min(1).max(2_000);

/** Options of `mc ci post`. What a run of GitHub Actions knows about itself need not be given. */
export const ciPostInput = z.looseObject({
  name: text.optional(),
  verdict: text.optional(),
  release: text.optional(),
  commit: text.optional(),
  repository: text.optional(),
  runId: text.optional(),
  runAttempt: text.optional(),
  runUrl: text.optional(),
  startedAt: text.optional(),
  finishedAt: text.optional(),
  counts: text.optional(),
  details: text.optional(),
  tenant: text.optional(),
  attestation: text.optional(),
  artifact: text.optional(),
});
export type CiPostInput = z.output<typeof ciPostInput>;

/** The body to post: an attestation when one is named, else a result. Throws `invalid_input` naming the option that is missing. */
export function ciBody(input: CiPostInput, variables: Variables): { [key: string]: unknown } {
  return input.attestation === undefined
    ? resultBody(input, variables)
    : attestationBody(input, input.attestation);
}

function attestationBody(input: CiPostInput, file: string): { [key: string]: unknown } {
  return {
    kind: 'attestation',
    bundle: read(file, '--attestation').toString('utf8'),
    ...(input.artifact !== undefined && {
      artifact: toBase64(new Uint8Array(read(input.artifact, '--artifact'))),
    }),
    ...(input.release !== undefined && { release: input.release }),
    ...(input.tenant !== undefined && { tenant: input.tenant }),
  };
}

function resultBody(input: CiPostInput, env: Variables): { [key: string]: unknown } {
  const now = systemClock.now().toISOString();
  const repository = need(input.repository ?? env.GITHUB_REPOSITORY, 'repository');
  const runId = need(input.runId ?? env.GITHUB_RUN_ID, 'run-id');
  const server = env.GITHUB_SERVER_URL;
  const ownUrl = server ? `${server}/${repository}/actions/runs/${runId}` : undefined;
  const finishedAt = input.finishedAt ?? now;
  return {
    kind: 'result',
    name: need(input.name, 'name'),
    verdict: need(input.verdict, 'verdict'),
    release: need(input.release, 'release'),
    commit: need(input.commit ?? env.GITHUB_SHA, 'commit'),
    repository,
    run: {
      id: runId,
      attempt: Number(input.runAttempt ?? env.GITHUB_RUN_ATTEMPT ?? 1),
      url: need(input.runUrl ?? ownUrl, 'run-url'),
    },
    startedAt: input.startedAt ?? finishedAt,
    finishedAt,
    ...(input.counts !== undefined && { counts: parseCounts(input.counts) }),
    ...(input.details !== undefined && { details: parseJson(input.details) }),
    ...(input.tenant !== undefined && { tenant: input.tenant }),
  };
}

function need(value: string | undefined, option: string): string {
  if (value) return value;
  throw wrong(`--${option}`, 'expected a value; GitHub Actions alone knows it by itself');
}

/** `passed=10,failed=0` */
function parseCounts(list: string): unknown {
  const pairs = list.split(',').map((pair) => /^(passed|failed|warned|skipped)=(\d{1,9})$/.exec(pair.trim()));
  if (pairs.some((pair) => pair === null))
    throw wrong('--counts', 'expected passed=10,failed=0,warned=0,skipped=2');
  return countsSchema.parse(Object.fromEntries(pairs.map((pair) => [pair?.[1], Number(pair?.[2])])));
}

function parseJson(file: string): unknown {
  try {
    return JSON.parse(read(file, '--details').toString('utf8'));
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw wrong('--details', `expected ${file} to hold a JSON object`);
  }
}

function read(file: string, option: string): Buffer {
  try {
    return readFileSync(file === '-' ? 0 : file);
  } catch {
    throw wrong(option, `expected a file that can be read, not ${file}`);
  }
}

function wrong(field: string, expected: string): AppError {
  return new AppError('invalid_input', {
    message: `${field}: ${expected}`,
    userMessage: `The command line is not valid. ${field}: ${expected}`,
    fields: [{ field, expected }],
  });
}
