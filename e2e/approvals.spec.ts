import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { type Ceremony, softwareCredential } from '../lib/testing/software-authenticator';
import { expect, test } from './fixtures';
import {
  beginApproval,
  configChange,
  decide,
  headers,
  propose,
  registerSoftwareKey,
  signatureOf,
  stateOf,
} from './support/approvals';
import { attachEvidence } from './support/evidence';
import { addSomeone, signInAs } from './support/people';
import { BASE_URL } from './support/stack';
import { addVirtualAuthenticator, type VirtualAuthenticator } from './support/virtual-authenticator';

test.use({ role: 'stranger', allowedConsole: /status of (400|403|404|409)/ });

/** Signs a page in as a new approver whose browser has a passkey. */
async function becomeApprover(page: Page, admin: Page, called = 'Approver'): Promise<VirtualAuthenticator> {
  await signInAs(page, await addSomeone(admin, 'approver', called));
  const authenticator = await addVirtualAuthenticator(page);
  await page.goto('/settings/passkeys');
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a passkey' });
  await dialog.getByRole('button', { name: 'Add passkey' }).click();
  await expect(dialog).toBeHidden();
  return authenticator;
}

const title = (what: string) => `${what} ${randomUUID().slice(0, 6)}`;
const decision = (page: Page) => page.getByRole('region', { name: 'Your decision' });
const fingerprints = (page: Page) => page.locator('[data-fingerprint]');

async function sign(page: Page): Promise<void> {
  await decision(page).getByRole('button', { name: 'Sign with passkey' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Sign with passkey' }).click();
}

test('two people approve an enactment, each seeing the same bytes and what it stands on', async ({
  page,
  openAs,
}) => {
  const operator = await openAs('operator');
  const admin = await openAs('admin');
  const record = await attachEvidence(operator.request, { title: 'What a simulation found' });
  const asked = await propose(operator.request, {
    kind: 'enactment',
    title: title('Drain a region'),
    tenantId: 'TENANT_002',
    payload: { plan: 'drain', steps: ['eu-1', 'eu-2'], percent: 5, note: 'quiet \u202ehours' },
    evidence: [{ recordId: record.id, role: 'simulation' }],
  });
  await becomeApprover(page, admin);
  await page.goto('/approvals');
  const row = page.getByRole('listitem').filter({ hasText: asked.title });
  await expect(row).toContainText('2 more people with the role approver');
  await expect(row).toContainText('waits for you');
  await row.getByRole('link', { name: asked.title }).click();

  const shown = page.getByRole('region', { name: 'What will happen' });
  for (const text of ['plan', 'drain', 'eu-2', 'percent', '5']) await expect(shown).toContainText(text);
  // A mark that would turn the text around is written out, not obeyed.
  await expect(shown).toContainText('quiet U+202Ehours');
  await expect(shown).toContainText('Same as requested');
  const fingerprint = await fingerprints(page).first().innerText();
  await expect(page.getByRole('region', { name: 'Evidence' }).getByRole('link')).toHaveText(record.id);
  await sign(page);
  await expect(page.getByRole('dialog')).toBeHidden();
  const signers = page.getByRole('region', { name: 'Who signs' });
  await expect(signers).toContainText('1 of 2 signed');
  await expect(signers).toContainText('signed with a passkey');
  await expect(decision(page)).toContainText('You have signed it. Somebody else must too.');

  const second = await openAs('stranger');
  await becomeApprover(second, admin, 'Second');
  await second.goto(`/approvals/${asked.id}`);
  await expect(second.getByRole('region', { name: 'What will happen' })).toContainText('Same as requested');
  expect(await fingerprints(second).first().innerText()).toBe(fingerprint);
  await sign(second);
  await expect(decision(second)).toContainText('approved and waits to be used, once');

  // The first one's page learns of it, and everybody can take the file away.
  await expect(signers).toContainText('2 of 2 signed');
  const saved = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Approval file' }).click();
  const file = JSON.parse(readFileSync(await (await saved).path(), 'utf8'));
  const statement = JSON.parse(Buffer.from(file.dsseEnvelope.payload, 'base64').toString());
  expect(statement.predicate.approval.decisions).toHaveLength(2);
  expect(statement.predicate.approval.request.payload).toEqual(asked.payload);
});

test('what waits for somebody is counted beside Approvals, wherever they are, until they have decided', async ({
  page,
  openAs,
}) => {
  const operator = await openAs('operator');
  await signInAs(page, await addSomeone(await openAs('admin'), 'approver', 'Counted', ['TENANT_003']));
  const entry = page.getByRole('complementary').getByRole('link', { name: /^Approvals/ });
  const askedByPage = page.waitForResponse(/\/api\/stream\?frames=none/);
  await page.goto('/evidence');
  await expect(entry).toHaveAccessibleName('Approvals');
  await expect(page.locator('[data-waiting]')).toHaveCount(0);
  await askedByPage;
  // Nothing on this page is live: the news alone brings the number.
  const ask = (what: string) => propose(operator.request, { title: title(what), tenantId: 'TENANT_003' });
  const first = await ask('Counted first');
  await expect(entry).toHaveAccessibleName('Approvals: 1 waits for you');
  const second = await ask('Counted second');
  await expect(entry).toHaveAccessibleName('Approvals: 2 wait for you');
  await expect(page.getByRole('status', { name: 'Approvals that wait' })).toHaveText(
    '2 approvals wait for you',
  );
  await propose(operator.request, { title: title('Not theirs'), tenantId: 'TENANT_004' });

  await entry.click();
  await page.getByLabel('Whom it waits for').selectOption({ label: 'Waiting for me' });
  await expect(page).toHaveURL(/waiting=me/);
  const queue = page.getByRole('list', { name: 'Waiting requests' }).getByRole('listitem');
  await expect(queue).toHaveCount(2);
  for (const { id } of [first, second])
    await decide(page, id, { decision: 'deny', reason: 'counted and not wanted' });
  await expect(entry).toHaveAccessibleName('Approvals');
  await expect(page.locator('[data-waiting]')).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'Nothing waits for you' })).toBeVisible();

  // Whoever can sign nothing asks nothing.
  const asked: string[] = [];
  operator.on('request', (request) => asked.push(request.url()));
  await operator.goto('/approvals');
  await expect(operator.locator('[data-row-link]').first()).toBeVisible();
  await expect(operator.locator('[data-waiting]')).toHaveCount(0);
  expect(asked.filter((url) => url.includes('/waiting') || url.includes('frames=none'))).toEqual([]);
});

test('a denial with its reason ends it for everybody', async ({ page, openAs }) => {
  const asked = await propose((await openAs('operator')).request, { title: title('Widen egress') });
  await signInAs(page, await addSomeone(await openAs('admin'), 'approver', 'Denier'));
  await page.goto(`/approvals/${asked.id}`);
  await expect(decision(page)).toContainText('You have no passkey that works here yet');
  await expect(decision(page).getByRole('link', { name: 'Add a passkey' })).toHaveAttribute(
    'href',
    '/settings/passkeys',
  );
  await decision(page).getByRole('button', { name: 'Deny' }).click();
  const dialog = page.getByRole('dialog', { name: `Deny: ${asked.title}` });
  await dialog.getByLabel('Reason').fill('the blast radius is too large');
  await dialog.getByRole('button', { name: 'Deny' }).click();
  await expect(dialog).toBeHidden();
  await expect(decision(page)).toContainText('It was denied');
  await expect(page.getByRole('main')).toContainText('the blast radius is too large');
  expect(await stateOf(page, asked.id)).toBe('denied');
});

test('nobody approves what they proposed', async ({ page, openAs }) => {
  await signInAs(page, await addSomeone(await openAs('admin'), ['operator', 'approver'], 'Both'));
  const asked = await propose(page.request, { title: title('My own change') });
  await page.goto(`/approvals/${asked.id}`);
  await expect(decision(page)).toContainText('You proposed this');
  await expect(decision(page).getByRole('button', { name: 'Sign with passkey' })).toHaveCount(0);
  const reply = await page.request.post(`/api/approvals/${asked.id}/statement`, {
    headers,
    data: { decision: 'approve' },
  });
  expect(reply.status()).toBe(403);
  expect((await reply.json()).fields[0].received).toBe('own-request');
});

test('a browser refuses to sign anything but what it shows', async ({ page, openAs }) => {
  await becomeApprover(page, await openAs('admin'));
  const asked = await propose((await openAs('operator')).request, { title: title('Tampered') });
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/decisions')) sent.push(request.url());
  });

  // One byte of the statement is another: the page shows one thing, the server would have another signed.
  await page.route('**/api/approvals/*/statement', async (route) => {
    const reply = await route.fetch();
    const json = await reply.json();
    const other = asked.payloadDigest.replace(/^./, (first) => (first === '0' ? '1' : '0'));
    await route.fulfill({ json: { ...json, statement: json.statement.replace(asked.payloadDigest, other) } });
  });
  await page.goto(`/approvals/${asked.id}`);
  await sign(page);
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText(
    'This browser refused to sign: the server wants other bytes signed than those shown here. Nothing was signed.',
  );
  await page.unroute('**/api/approvals/*/statement');

  // One byte of the payload is another while the digest is not: the page says so and offers nothing to sign.
  await page.route(`**/api/approvals/${asked.id}`, async (route) => {
    const reply = await route.fetch();
    const { approval } = await reply.json();
    await route.fulfill({
      json: { approval: { ...approval, payload: { ...approval.payload, release: '0.3.4' } } },
    });
  });
  await expect(page.getByRole('dialog').getByText('The request has changed or ended')).toBeVisible();
  await page.getByRole('dialog').getByRole('button', { name: 'Not now' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Do not approve this' })).toBeVisible();
  await expect(decision(page)).toContainText('what is shown is not what was requested');
  await expect(decision(page).getByRole('button', { name: 'Sign with passkey' })).toHaveCount(0);
  expect(sent).toEqual([]);
  expect(await stateOf(page, asked.id)).toBe('pending');
});

test('a key that is revoked, or does not check who touches it, signs nothing', async ({ page, openAs }) => {
  const authenticator = await becomeApprover(page, await openAs('admin'));
  const asked = await propose((await openAs('operator')).request, { title: title('Lost key') });
  await page.goto(`/approvals/${asked.id}`);
  await authenticator.setUserVerified(false);
  await sign(page);
  const alert = page.getByRole('dialog').getByRole('alert');
  await expect(alert).toContainText('Nothing was signed');
  await authenticator.setUserVerified(true);

  // Revoked after the statement was made and before the signature arrives: the last moment at which it can matter.
  await page.route('**/api/approvals/*/decisions', async (route) => {
    const [passkey] = (await (await page.request.get('/api/me/passkeys')).json()).passkeys;
    await page.request.delete(`/api/me/passkeys/${passkey.id}`, { headers });
    await route.continue();
  });
  await page.getByRole('dialog').getByRole('button', { name: 'Sign with passkey' }).click();
  await expect(alert).toContainText(/revoked/);
  expect(await stateOf(page, asked.id)).toBe('pending');
  await page.reload();
  await expect(decision(page)).toContainText('You have no passkey that works here yet');
});

test('a signature counts once, on our own page, and not inside anybody else’s', async ({ page, openAs }) => {
  await signInAs(page, await addSomeone(await openAs('admin'), 'approver', 'Software'));
  const operator = await openAs('operator');
  const key = softwareCredential({ origin: BASE_URL });
  await registerSoftwareKey(page, key);
  const asked = await propose(operator.request, { title: title('Once'), quorum: 2 });
  const attempt = async (ceremony: Ceremony) => {
    const { nonce, challenge } = await beginApproval(page, asked.id);
    return decide(page, asked.id, { nonce, signature: signatureOf(key.assert(challenge, ceremony)) });
  };
  expect(await attempt({ origin: 'https://evil.example' })).toEqual({ status: 403, code: 'wrong-origin' });
  expect(await attempt({ crossOrigin: true })).toEqual({ status: 403, code: 'cross-origin' });
  expect(await attempt({ userVerified: false })).toEqual({ status: 403, code: 'no-user-verification' });
  expect(await attempt({ rpId: 'evil.example' })).toEqual({ status: 403, code: 'wrong-rp' });

  const { nonce, challenge } = await beginApproval(page, asked.id);
  const signed = { nonce, signature: signatureOf(key.assert(challenge)) };
  expect(await decide(page, asked.id, signed)).toEqual({ status: 200 });
  const again = await decide(page, asked.id, signed);
  expect(again.status, 'the same signature again').toBeGreaterThanOrEqual(400);
  const other = await propose(operator.request, { title: title('Elsewhere'), quorum: 2 });
  const moved = await decide(page, other.id, signed);
  expect(moved.status, 'the same signature elsewhere').toBeGreaterThanOrEqual(400);
  expect(await stateOf(page, other.id)).toBe('pending');
});

test.describe('inside a page of somebody else', () => {
  test.use({ allowedConsole: /frame|ERR_BLOCKED_BY_RESPONSE/i });
  test('nothing of it is shown', async ({ page, openAs }) => {
    const asked = await propose((await openAs('operator')).request, { title: title('Framed') });
    await page.route('https://evil.example/**', (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<iframe title="stolen" src="${BASE_URL}/approvals/${asked.id}"></iframe>`,
      }),
    );
    await page.goto('https://evil.example/');
    // Not even the way to sign-in: the browser shows a page of its own instead.
    await expect.poll(() => page.frames().at(1)?.url()).toBe('chrome-error://chromewebdata/');
    expect(await page.frameLocator('iframe').getByText('Mission Control').count()).toBe(0);
  });
});

test('what replaced a request is named, and time ends one while the page is open', async ({
  page,
  openAs,
}) => {
  await becomeApprover(page, await openAs('admin'));
  const operator = await openAs('operator');
  const subjectKey = `journey/${randomUUID()}`;
  const first = await propose(operator.request, { title: title('First'), subjectKey });
  const second = await propose(operator.request, {
    title: title('Second'),
    subjectKey,
    payload: configChange(),
    expiresInSeconds: 600,
  });
  await page.goto(`/approvals/${first.id}`);
  await expect(decision(page)).toContainText('took its place');
  await page.getByRole('link', { name: 'Open what replaced it' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(second.title);
  await expect(decision(page).getByRole('button', { name: 'Sign with passkey' })).toBeVisible();
  await expect(page.getByText(/\d+ (min|s) .*left/)).toBeVisible();
  // The server says that the time is over; the page does not wait for it.
  await page.route(`**/api/approvals/${second.id}`, async (route) => {
    const { approval } = await (await route.fetch()).json();
    const policy = { ...approval.policy, expiresAt: approval.createdAt };
    await route.fulfill({ json: { approval: { ...approval, policy } } });
  });
  await expect(decision(page)).toContainText('Its time ran out');
  await expect(decision(page).getByRole('button')).toHaveCount(0);
});

test('the queue is read by keyboard, narrowed in the address, and taken away as a file', async ({
  page,
  openAs,
}) => {
  const operator = await openAs('operator');
  const subject = title('Keyboard');
  const asked = await propose(operator.request, { title: subject, kind: 'budget', tenantId: 'TENANT_004' });
  await signInAs(page, await addSomeone(await openAs('admin'), 'approver', 'Reader'));
  await page.goto('/approvals?kind=budget&tenant=TENANT_004');
  await expect(page.getByRole('listitem').filter({ hasText: subject })).toBeVisible();
  await expect(page.getByText('configuration change', { exact: true })).toHaveCount(1);
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export list' }).click();
  await page.getByRole('menuitem', { name: 'CSV' }).click();
  expect(readFileSync(await (await saved).path(), 'utf8')).toContain(asked.id);
  await page.keyboard.press('j');
  await expect(page.locator('[data-row-link]').first()).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/approvals\/apr_/);
  await page.keyboard.press('g');
  await page.keyboard.press('p');
  await expect(page).toHaveURL(`${BASE_URL}/approvals`);
  await page.goto('/approvals?state=superseded&tenant=TENANT_005&kind=budget');
  await expect(page.getByRole('heading', { name: 'No request matches' })).toBeVisible();
  await page.goto('/approvals?kind=nonsense');
  await expect(page.getByRole('heading', { name: 'This filter cannot be used' })).toBeVisible();
  await page.goto('/approvals/apr_00000000000000000000000000');
  await expect(page.getByRole('heading', { name: 'There is nothing here' })).toBeVisible();
});
