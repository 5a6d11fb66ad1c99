import { randomUUID } from 'node:crypto';
import { type APIRequestContext, expect, type Page } from '@playwright/test';
import type { EvidenceBundleDetail, EvidenceRecord } from '@/lib/evidence';
import { signInByApi } from '../fixtures';
import { BASE_URL } from './stack';

/** Attaches a small file as evidence, as `mc evidence add` does; gives the record. */
export async function attachEvidence(
  request: APIRequestContext,
  about: { title: string; kind?: string; verdict?: 'pass' | 'fail' | 'hold'; tenant?: string; text?: string },
): Promise<EvidenceRecord> {
  const { title, kind = 'load-test', text = `{"title":${JSON.stringify(title)}}`, ...rest } = about;
  const query = new URLSearchParams({
    title,
    kind,
    path: `tests/${randomUUID()}.json`,
    from: 'a journey',
    ...rest,
  });
  const reply = await request.post(`/api/evidence/records?${query}`, {
    headers: { origin: BASE_URL, 'content-type': 'application/json' },
    data: Buffer.from(text),
  });
  expect(reply.ok(), await reply.text()).toBe(true);
  return (await reply.json()).record;
}

/** Asks for a bundle and waits until it is sealed. */
export async function sealBundle(
  request: APIRequestContext,
  body: { release?: string; records?: string[] },
): Promise<EvidenceBundleDetail> {
  const asked = await request.post('/api/evidence/bundles', { headers: { origin: BASE_URL }, data: body });
  expect(asked.ok(), await asked.text()).toBe(true);
  const { id } = (await asked.json()).bundle;
  let bundle: EvidenceBundleDetail | undefined;
  await expect
    .poll(async () => {
      bundle = (await (await request.get(`/api/evidence/bundles/${id}`)).json()).bundle;
      return bundle?.status;
    })
    .toBe('sealed');
  if (bundle === undefined) throw new Error('no bundle');
  return bundle;
}

/** Makes somebody who holds the role ci alone, and signs `page` in as them. An admin does the making. */
export async function signInAsCi(page: Page, admin: APIRequestContext): Promise<void> {
  const email = `ci-${randomUUID().slice(0, 8)}@example.com`;
  const made = await admin.post('/api/users', {
    headers: { origin: BASE_URL },
    data: { email, name: 'Pipeline', grants: [{ role: 'ci', tenants: '*' }] },
  });
  expect(made.ok(), await made.text()).toBe(true);
  const { oneTimePassword } = await made.json();
  const password = `${randomUUID()} of a pipeline`;
  await page.request.post('/api/auth/callback/credentials', {
    headers: { origin: BASE_URL },
    form: { email, password: oneTimePassword, next: '/' },
    maxRedirects: 0,
  });
  const changed = await page.request.post('/api/me/password', {
    headers: { origin: BASE_URL },
    data: { currentPassword: oneTimePassword, newPassword: password },
  });
  expect(changed.ok(), await changed.text()).toBe(true);
  await signInByApi(page.request, { email, password });
}
