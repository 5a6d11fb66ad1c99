import { readFileSync, statSync } from 'node:fs';
import type { Command } from 'commander';
import { z } from 'zod';
import { type ApprovalExpectations, type ApprovalVerdict, verifyApprovalFile } from '@/lib/approvals';
import { AppError, originSchema } from '@/lib/kernel';
import { publicKeyFromPem } from '@/lib/keys';
import { systemClock } from '@/lib/platform/ids';
import { nodeCrypto } from '@/lib/platform/node-crypto';
import { describeChecks } from '../approval-text';
import { addCommand, type Run } from '../command';
import { EXIT } from '../exit-codes';
import { readPayload } from './approval-payload';

const MAX_FILE_BYTES = 1024 * 1024;
const path = z.string().min(1).max(4_096);

const inputSchema = z.object({
  file: path,
  key: z.string('expected the public key of Mission Control, such as --key mc.pub').min(1).max(4_096),
  payload: path.optional(),
  environment: z.string().max(63).optional(),
  origin: originSchema.optional(),
  quorum: z.coerce.number('expected 1 to 5 people').int().min(1).max(5).optional(),
  author: z.array(z.string().min(1).max(200)).max(20).optional(),
  rpId: z.string().max(253).optional(),
  site: z.array(z.string().max(300)).max(20).optional(),
});

/** `mc approvals verify`: the approval file alone, without a server, a database or a network. */
export function registerApprovalVerify(approvals: Command): void {
  addCommand(approvals, 'verify <file>', {
    summary: 'check an approval file offline (exit 1 when it is not for this, 3 when not genuine)',
    example: 'mc approvals verify approval.json --key mc.pub --payload change.json --environment production',
    options: [
      ['--key <file>', 'public key of Mission Control to believe, as PEM'],
      ['--payload <file>', 'what is about to be done; without it nothing says that it was this'],
      ['--environment <name>', 'where it is about to be done'],
      ['--origin <origin>', 'live, replay or demo'],
      ['--quorum <n>', 'how many people must have signed'],
      ['--author <name...>', 'who made the change and so may not have signed it'],
      ['--rp-id <host>', 'the host name passkeys must be for'],
      ['--site <url...>', 'the addresses passkeys must have been used at'],
    ],
    input: inputSchema,
    run: verify,
  });
}

async function verify({ input, out }: Run<z.output<typeof inputSchema>>) {
  const { payload, environment, origin, quorum, author, rpId, site } = input;
  const expected: ApprovalExpectations = {
    keys: [publicKeyFromPem(new TextDecoder().decode(readSmall(input.key)))],
    now: systemClock.now(),
    ...(payload !== undefined && { payload: readPayload(payload) }),
    ...(environment !== undefined && { environment }),
    ...(origin !== undefined && { origin }),
    ...(quorum !== undefined && { quorum }),
    ...(author !== undefined && { authors: author }),
    ...(rpId !== undefined && { relyingParty: { rpId, origins: site ?? [`https://${rpId}`] } }),
  };
  const verdict = await verifyApprovalFile(readSmall(input.file), expected, nodeCrypto);
  out.result(verdict, () =>
    [
      verdict.request === null ? 'not an approval' : `${verdict.request.kind}: ${verdict.request.title}`,
      describeChecks(verdict.checks, out),
      ...verdict.approvers.map(({ id, name, role }) => `signed by ${name} (${id}) as ${role}`),
    ].join('\n'),
  );
  return exitCode(verdict);
}

/** Not genuine is 3, genuine and for something else 1. */
function exitCode({ ok, checks }: ApprovalVerdict) {
  if (ok) return EXIT.pass;
  const genuine = checks.every(
    ({ id, state }) => state !== 'fail' || !/^(format|recorded|payload|quorum|signature-\d+)$/.test(id),
  );
  return genuine ? EXIT.fail : EXIT.denied;
}

function readSmall(file: string): Uint8Array {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat?.isFile() && stat.size <= MAX_FILE_BYTES) return new Uint8Array(readFileSync(file));
  throw new AppError('invalid_input', {
    message: `cannot read ${file}`,
    userMessage: `${file} is not a readable file of at most 1 MiB.`,
  });
}
