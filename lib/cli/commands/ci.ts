import type { Command } from 'commander';
import { z } from 'zod';
import { ciReplySchema, ciResultsPageSchema, ciResultsQuerySchema } from '@/lib/ci';
import { listResults } from '@/lib/ci/server';
import { AppError, sha256Hex } from '@/lib/kernel';
import { pause } from '@/lib/platform/leader';
import { createApiClient } from '../api-client';
import { ciBody, ciPostInput } from '../ci-body';
import { ciCredentials } from '../ci-credentials';
import { addCommand, addNoun, type Run } from '../command';
import { readCredentials } from '../credentials';
import { EXIT, type ExitCode } from '../exit-codes';
import { chosenServer, localServer, onTarget } from '../target';

const TRIES = 5;
const FIRST_WAIT_SECONDS = 1;
const LONGEST_WAIT_SECONDS = 60;

const postInput = ciPostInput.extend({
  secretEnv: z.string().min(1).max(200).optional(),
  audience: z.string().min(1).max(500).optional(),
  key: z
    .string()
    .regex(/^[A-Za-z0-9_:-]{1,200}$/, 'expected 1–200 letters, digits and _ : -, for example deploy-4711')
    .optional(),
  exitByVerdict: z.boolean().default(false),
});
type PostInput = z.output<typeof postInput>;

/** `mc ci post|results`: what CI found out, posted so that it counts, and what was posted. */
export function registerCi(program: Command): void {
  const ci = addNoun(program, 'ci', 'results and attestations of CI');
  addCommand(ci, 'post', {
    summary:
      'post a result or an attestation; safe to repeat, and tried again while the server does not answer',
    example: 'mc ci post --name lint --verdict pass --release v0.3.3 --counts passed=212,failed=0',
    options: [
      ['--name <name>', 'registered name: lint, tests, promtool, trajectory, grounding, or one of ci.names'],
      ['--verdict <verdict>', 'pass, fail or hold'],
      ['--release <release>', 'release it is for, such as v0.3.3'],
      ['--counts <list>', 'such as passed=10,failed=0,warned=0,skipped=2'],
      ['--details <file>', 'JSON object with more, or - for standard input'],
      ['--tenant <id>', 'only for this tenant (default: all)'],
      ['--commit <sha>', 'commit (default: GITHUB_SHA)'],
      ['--repository <name>', 'repository (default: GITHUB_REPOSITORY)'],
      ['--run-id <id>', 'run (default: GITHUB_RUN_ID)'],
      ['--run-attempt <n>', 'attempt (default: GITHUB_RUN_ATTEMPT, else 1)'],
      ['--run-url <url>', 'address of the run (default: the one in GitHub Actions)'],
      ['--started-at <time>', 'start, such as 2030-01-31T12:00:00Z (default: the end)'],
      ['--finished-at <time>', 'end (default: now)'],
      ['--attestation <file>', 'post this Sigstore bundle instead of a result'],
      ['--artifact <file>', 'the file the attestation is about'],
      ['--secret-env <name>', 'variable with a webhook secret (whsec_…) to sign with'],
      ['--audience <text>', 'audience of the OIDC token (default: the address of the server)'],
      ['--key <text>', 'same key, same post (default: made of the body)'],
      ['--exit-by-verdict', 'end with 1 for fail and 6 for hold, once it is posted'],
    ],
    input: postInput,
    run: post,
  });
  addCommand(ci, 'results', {
    summary: 'list posted results, newest first',
    example: 'mc ci results --release v0.3.3 --verdict fail',
    options: [
      ['--name <name>', 'only results of this name'],
      ['--release <release>', 'only of this release'],
      ['--commit <sha>', 'only of this commit'],
      ['--verdict <verdict>', 'only pass, fail or hold'],
      ['--tenant <id>', 'only of this tenant'],
      ['--limit <n>', 'how many (default: 50)'],
    ],
    input: ciResultsQuerySchema,
    run: listPosted,
  });
}

async function post(run: Run<PostInput>): Promise<ExitCode> {
  const { input, variables } = run;
  const server = chosenServer(run) ?? localServer(run);
  const body = ciBody(input, variables);
  const text = JSON.stringify(body);
  const key = input.key ?? `body-${sha256Hex(text)}`;
  const credentials = ciCredentials(variables, {
    secretEnv: input.secretEnv,
    audience: input.audience ?? server,
    token: run.env.MC_TOKEN ?? readCredentials(variables, server)?.token,
  });
  const api = createApiClient(server, { token: null });
  const reply = await tryAgain(run, async () => {
    const proof = await credentials.headers(text, key);
    return api.send('POST', '/api/webhooks/ci', body, ciReplySchema, { ...proof, 'idempotency-key': key });
  });
  run.out.result(reply, () =>
    reply.kind === 'result'
      ? `posted  ${reply.id}  ${reply.name}  ${reply.verdict}  ${reply.release}  sha256:${reply.bodyDigest}`
      : `${reply.known ? 'known' : 'posted'}  ${reply.recordId}  ${reply.signer}  sha256:${reply.payloadDigest}`,
  );
  if (!input.exitByVerdict || reply.kind !== 'result') return EXIT.pass;
  return { pass: EXIT.pass, fail: EXIT.fail, hold: EXIT.hold }[reply.verdict];
}

/** Repeats what may go better later, under the same key: no answer, 503 and 429. Credentials are made anew each time. */
async function tryAgain<T>(run: Run<PostInput>, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const mayPass =
        error instanceof AppError && (error.code === 'unreachable' || error.code === 'rate_limited');
      if (!mayPass || attempt === TRIES) throw error;
      const asked = error.retryAfterSeconds ?? FIRST_WAIT_SECONDS * 2 ** (attempt - 1);
      if (asked > LONGEST_WAIT_SECONDS) throw error;
      run.out.note(`${error.userMessage} Trying again in ${asked} s (${attempt} of ${TRIES}).`);
      await pause(asked * 1000, new AbortController().signal);
    }
  }
}

async function listPosted(run: Run<z.output<typeof ciResultsQuerySchema>>): Promise<ExitCode> {
  const query = Object.entries(run.input).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(query.map(([name, value]) => [name, String(value)]));
  const { results } = await onTarget(run, {
    local: (ctx) => listResults(ctx, run.input),
    server: (api) => api.get(`/api/ci/results?${search}`, ciResultsPageSchema),
  });
  run.out.table(
    results,
    [
      { title: 'verdict', value: ({ verdict }) => verdict },
      { title: 'name', value: ({ name }) => name },
      { title: 'release', value: ({ release }) => release },
      { title: 'commit', value: ({ commit }) => commit.slice(0, 10) },
      { title: 'tenant', value: ({ tenantId }) => tenantId ?? '*' },
      { title: 'run', value: ({ repository, run: { id, attempt } }) => `${repository} ${id}.${attempt}` },
      { title: 'posted by', value: ({ postedBy }) => postedBy.name },
      { title: 'received', value: ({ receivedAt }) => receivedAt },
      {
        title: 'evidence',
        value: ({ evidence }) => (evidence.state === 'recorded' ? evidence.recordId : evidence.state),
      },
    ],
    'no result was posted that matches. Post one with: mc ci post --help',
  );
  return EXIT.pass;
}
