import type { Command } from 'commander';
import { z } from 'zod';
import {
  type ApprovalView,
  approvalIdSchema,
  approvalReplySchema,
  approvalsPageSchema,
  approvalsQuerySchema,
  newApprovalReplySchema,
  newApprovalSchema,
} from '@/lib/approvals';
import { listApprovals, readApproval, readApprovalFile, requestApproval } from '@/lib/approvals/server';
import { parseOrThrow } from '@/lib/kernel';
import { describeApproval } from '../approval-text';
import { addCommand, addNoun, type Run } from '../command';
import { writeTo } from '../download';
import { durationSecondsSchema } from '../duration';
import { EXIT } from '../exit-codes';
import { onTarget } from '../target';
import { registerApprovalKeys } from './approval-keys';
import { readPayload } from './approval-payload';
import { registerApprovalSigning } from './approvals-sign';
import { registerApprovalVerify } from './approvals-verify';

/** `mc approvals …`: what waits for signatures, signing it with an SSH key, and checking an approval offline. */
export function registerApprovals(program: Command): void {
  const approvals = addNoun(program, 'approvals', 'what waits for people’s signatures, and what they signed');
  addCommand(approvals, 'list', {
    summary: 'list requests for approval, newest first',
    example: 'mc approvals list --state pending',
    options: [
      ['--state <state>', 'pending, approved, denied, expired, superseded or used'],
      ['--kind <kind>', 'config-change, enactment, budget or release'],
      ['--tenant <id>', 'requests for this tenant alone'],
      ['--waiting <whom>', 'me: only what waits for your signature, soonest to run out first; with --server'],
      ['--limit <n>', 'how many, at most 100 (default: 50)'],
    ],
    input: approvalsQuerySchema,
    run: list,
  });
  addCommand(approvals, 'show <id>', {
    summary: 'show one request with its whole payload; --file writes the approval file for a gate',
    example: 'mc approvals show apr_01J0ZW3H9Y5T2M8K4Q6R7S1VXC --file approval.json',
    options: [['--file <file>', 'where the approval file goes, once it is approved']],
    input: z.object({ id: approvalIdSchema, file: z.string().min(1).max(4_096).optional() }),
    run: show,
  });
  addCommand(approvals, 'request', {
    summary: 'ask approvers for exactly this payload',
    example:
      'mc approvals request --kind config-change --title "Widen egress" --subject config/prod --payload change.json',
    options: [
      ['--kind <kind>', 'config-change, enactment, budget or release'],
      ['--title <text>', 'what it is, in one line'],
      ['--subject <key>', 'what it is about; a newer request for the same replaces an older one'],
      ['--payload <file>', 'JSON object that is approved, or - for standard input'],
      ['--tenant <id>', 'the tenant it concerns (default: all)'],
      ['--quorum <n>', 'how many people must sign, if more than the kind needs'],
      [
        '--expires-in <duration>',
        'how long it may be signed and used, such as 4h (default: 8h, at most 24h)',
      ],
    ],
    input: z.object({
      kind: z.string(),
      title: z.string(),
      subject: z.string(),
      payload: z.string().min(1).max(4_096),
      tenant: z.string().optional(),
      quorum: z.coerce.number('expected 1 to 5 people').optional(),
      expiresIn: durationSecondsSchema.optional(),
    }),
    run: request,
  });
  registerApprovalSigning(approvals);
  registerApprovalVerify(approvals);
  registerApprovalKeys(approvals);
}

async function list(run: Run<z.output<typeof approvalsQuerySchema>>) {
  const given = Object.entries(run.input).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  const query = new URLSearchParams(given);
  const page = await onTarget(run, {
    local: (ctx) => listApprovals(ctx, run.input),
    server: (api) => api.get(`/api/approvals?${query}`, approvalsPageSchema),
  });
  run.out.table(
    page.approvals,
    [
      { title: 'id', value: ({ id }) => id },
      { title: 'state', value: ({ state }) => state },
      { title: 'kind', value: ({ kind }) => kind },
      { title: 'tenant', value: ({ tenantId }) => tenantId ?? 'all' },
      { title: 'signed', value: signedOf },
      { title: 'until', value: ({ policy }) => policy.expiresAt },
      { title: 'title', value: ({ title }) => title },
    ],
    'Nothing waits, and nothing was asked for. Ask with: mc approvals request',
  );
  return EXIT.pass;
}

async function show(run: Run<{ id: string; file?: string | undefined }>) {
  const { id, file } = run.input;
  const approval = await onTarget(run, {
    local: async (ctx) => {
      const found = await readApproval(ctx, id);
      if (file !== undefined) await writeTo(file, (await readApprovalFile(ctx, id)).bytes);
      return found;
    },
    server: async (api) => {
      const found = (await api.get(`/api/approvals/${id}`, approvalReplySchema)).approval;
      if (file !== undefined) await writeTo(file, piecesOf(await api.download(`/api/approvals/${id}/file`)));
      return found;
    },
  });
  run.out.result(approval, () => describeApproval(approval));
  if (file !== undefined) run.out.note(`Wrote ${file}`);
  return EXIT.pass;
}

async function request(
  run: Run<{
    kind: string;
    title: string;
    subject: string;
    payload: string;
    tenant?: string | undefined;
    quorum?: number | undefined;
    expiresIn?: number | undefined;
  }>,
) {
  const { kind, title, subject, payload, tenant, quorum, expiresIn } = run.input;
  const asked = parseOrThrow(
    newApprovalSchema,
    {
      kind,
      title,
      subjectKey: subject,
      payload: readPayload(payload),
      tenantId: tenant ?? null,
      ...(quorum !== undefined && { quorum }),
      ...(expiresIn !== undefined && { expiresInSeconds: expiresIn }),
    },
    'The approval request',
  );
  const { approval, created } = await onTarget(run, {
    local: (ctx) => requestApproval(ctx, asked),
    server: (api) => api.send('POST', '/api/approvals', asked, newApprovalReplySchema),
  });
  run.out.note(
    created
      ? 'Asked. Approvers sign in the console, or with mc approvals sign.'
      : 'This was asked for already.',
  );
  run.out.result(approval, () => describeApproval(approval));
  return EXIT.pass;
}

function signedOf({ decisions, policy }: ApprovalView): string {
  return `${decisions.filter(({ decision }) => decision === 'approve').length} of ${policy.quorum}`;
}

async function* piecesOf({ body }: Response): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader();
  for (;;) {
    const next = await reader?.read();
    if (next === undefined || next.done) return;
    yield next.value;
  }
}
