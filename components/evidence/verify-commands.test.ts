import { describe, expect, it } from 'vitest';
import { anEvidenceRecord } from '@/lib/testing/evidence-record';
import { bundleRecipes, recordRecipes } from './verify-commands';

const textOf = (recipes: { lines: string[] }[]) => recipes.flatMap(({ lines }) => lines).join('\n');

describe('commands to verify with', () => {
  it('name the files as they are downloaded, the predicate type and the digest', () => {
    const text = textOf(recordRecipes(anEvidenceRecord()));
    expect(text).toContain('--bundle evd_01JQ0000000000000000000000.sigstore.json dashboard.json');
    expect(text).toContain('--type urn:mission-control:predicate:dashboard-export:v1');
    expect(text).toContain(`sha256sum dashboard.json  # ${'a'.repeat(64)}`);
  });

  it('keep a shell from reading a name as anything else', () => {
    const text = textOf(recordRecipes(anEvidenceRecord({ path: `a/b $(rm x)'s.json` })));
    expect(text).toContain(`'b $(rm x)'\\''s.json'`);
  });

  it('of a bundle take the root by its fingerprint, and leave a gap to fill in where it is not known', () => {
    const key = `SHA256:${'k'.repeat(43)}`;
    expect(textOf(bundleRecipes('v0.3.3', key))).toContain(`evidence-v0.3.3-mc.tar --key ${key}`);
    expect(textOf(bundleRecipes('v0.3.3', null))).toContain("--key 'SHA256:…'");
  });
});
