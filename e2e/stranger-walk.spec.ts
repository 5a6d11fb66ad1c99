import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from './fixtures';
import { attachEvidence } from './support/evidence';
import { BASE_URL, mc } from './support/stack';

/** What the command line says and with which exit code it ends. */
async function outcome(args: string[], cwd: string): Promise<{ code: number; text: string }> {
  try {
    return { code: 0, text: await mc(args, { HOME: cwd, MC_SERVER: '', MC_TOKEN: '', DATABASE_URL: '' }) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, text: `${stdout}${stderr}` };
  }
}

test.describe('a bundle that leaves the house', () => {
  test.use({ role: 'operator' });
  const dir = mkdtempSync(join(tmpdir(), 'mc-walk-'));
  test.afterAll(() => rmSync(dir, { recursive: true, force: true }));

  test('is fetched from the server by the command line, verified elsewhere, and refused with one byte changed', async ({
    page,
  }) => {
    const content = `{"walk":"${Date.now()}"}`;
    await attachEvidence(page.request, { title: 'Walked away with', text: content });
    const made = await page.request.post('/api/tokens', {
      headers: { origin: BASE_URL },
      data: { name: 'walk', grants: [{ role: 'operator', tenants: '*' }] },
    });
    expect(made.ok(), await made.text()).toBe(true);
    const { secret } = await made.json();

    const exported = await mc(['evidence', 'export', '--server', BASE_URL, '--out', dir, '--json'], {
      MC_TOKEN: secret,
    });
    expect(exported).toContain('evidence-v0.3.3-mc.tar');
    const { keys, rootKeyId } = await (await page.request.get('/api/keys')).json();
    expect(keys.length).toBeGreaterThan(2);

    const tar = join(dir, 'evidence-v0.3.3-mc.tar');
    for (const file of [tar, join(dir, 'evidence-v0.3.3-mc.json')]) {
      const good = await outcome(['evidence', 'verify', file, '--key', rootKeyId], dir);
      expect(good.text).toContain('verified');
      expect(good.code).toBe(0);
    }
    const stranger = await outcome(['evidence', 'verify', tar, '--key', `SHA256:${'A'.repeat(43)}`], dir);
    expect(stranger.code).toBe(3);

    const bytes = readFileSync(tar);
    const at = bytes.indexOf(content);
    expect(at).toBeGreaterThan(0);
    bytes[at + 2] = (bytes[at + 2] ?? 0) ^ 1;
    writeFileSync(tar, bytes);
    const bent = await outcome(['evidence', 'verify', tar, '--key', rootKeyId], dir);
    expect(bent.text).toContain('file-altered');
    expect(bent.code).toBe(1);
  });
});
