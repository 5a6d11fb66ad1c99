import { randomUUID } from 'node:crypto';
import { type APIRequestContext, expect, type Page } from '@playwright/test';
import type { ApprovalView, StatementReply } from '@/lib/approvals';
import type { SoftwareCredential } from '../../lib/testing/software-authenticator';
import { BASE_URL } from './stack';

export const headers = { origin: BASE_URL };

/** Asks approvers for something, as the gate or an operator does. */
export async function propose(
  request: APIRequestContext,
  ask: {
    title: string;
    kind?: ApprovalView['kind'];
    subjectKey?: string;
    payload?: Record<string, unknown>;
  } & Record<string, unknown>,
): Promise<ApprovalView> {
  const { kind = 'config-change', subjectKey = `journey/${randomUUID()}`, ...rest } = ask;
  const reply = await request.post('/api/approvals', {
    headers,
    data: { kind, subjectKey, payload: configChange(), ...rest },
  });
  expect(reply.status(), await reply.text()).toBe(201);
  return (await reply.json()).approval;
}

/** What an approval of drift binds. */
export function configChange(): Record<string, unknown> {
  const digest = () => randomUUID().replaceAll('-', '').repeat(2);
  return {
    type: 'config-change',
    release: '0.3.3',
    environment: 'demo',
    base: digest(),
    head: digest(),
    diffDigest: digest(),
    author: { provider: 'github', id: '4711', name: 'sam' },
    repository: 'acme/platform',
    expiresAt: '2030-01-31T12:00:00.000Z',
  };
}

/** Registers an authenticator in software over a page's session. */
export async function registerSoftwareKey(page: Page, key: SoftwareCredential): Promise<string> {
  const begun = await page.request.post('/api/me/passkeys/begin', {
    headers,
    data: { proof: { by: 'sign-in' } },
  });
  const answer = key.register((await begun.json()).challenge);
  const made = await page.request.post('/api/me/passkeys', { headers, data: { name: 'software', answer } });
  expect(made.status(), await made.text()).toBe(201);
  return (await made.json()).id;
}

/** Asks for the statement to sign. */
export async function beginApproval(page: Page, id: string): Promise<StatementReply> {
  const reply = await page.request.post(`/api/approvals/${id}/statement`, {
    headers,
    data: { decision: 'approve' },
  });
  expect(reply.status(), await reply.text()).toBe(200);
  return reply.json();
}

/** Sends a decision; gives the status and, when it was refused, the code of the refusal. */
export async function decide(
  page: Page,
  id: string,
  body: unknown,
): Promise<{ status: number; code?: string }> {
  const reply = await page.request.post(`/api/approvals/${id}/decisions`, { headers, data: body });
  const said = await reply.json();
  return { status: reply.status(), ...(reply.ok() ? {} : { code: said.fields?.[0]?.received }) };
}

/** A signature in the form the API takes. */
export function signatureOf(answer: ReturnType<SoftwareCredential['assert']>) {
  const { clientDataJSON, authenticatorData, signature } = answer.response;
  return {
    kind: 'webauthn',
    id: answer.id,
    response: { clientDataJSON, authenticatorData, signature },
  };
}

export async function stateOf(page: Page, id: string): Promise<string> {
  return (await (await page.request.get(`/api/approvals/${id}`)).json()).approval.state;
}
