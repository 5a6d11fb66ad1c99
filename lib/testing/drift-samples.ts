import { type BaselineFinding, decideGate, driftLines, type GateInput, gateVerdictOf } from '@/lib/drift';
import { collectManifests, DEFAULT_KINDS, diffSnapshots, identityText, sourceOf } from '@/lib/snapshots';

const OPTIONS = { namespace: 'shop', policies: [], kinds: DEFAULT_KINDS };
export const SAMPLE_BASELINE: Extract<BaselineFinding, { state: 'signed' }> = {
  state: 'signed',
  source: 'this installation',
  sha256: 'a'.repeat(64),
  treeRoot: 'b'.repeat(64),
  keyId: 'SHA256:x',
  environment: 'production',
  origin: 'live',
  createdAt: '2030-06-15T11:00:00.000Z',
  commit: 'c'.repeat(40),
};

/** Manifests as they are collected; the file is called as given. */
export function collected(text: string, file = 'k8s/all.yaml') {
  const { objects, findings } = collectManifests([{ file, text }], OPTIONS);
  if (findings.length > 0) throw new Error(JSON.stringify(findings));
  return objects;
}

/** A whole judgement of one text that follows another: verdict and lines, as a report gets them. */
export function judged(before: string, after: string, more: Partial<GateInput> = {}, file?: string) {
  const now = collected(after, file);
  const changes = diffSnapshots(collected(before), now);
  const input: GateInput = {
    baseline: SAMPLE_BASELINE,
    head: { state: 'read', sha256: 'd'.repeat(64), treeRoot: 'e'.repeat(64), objects: now.length, changes },
    approval: { state: 'none' },
    override: { mode: 'signed', requested: false, by: 'ada' },
    breakGlass: null,
    expects: { environment: 'production', origin: 'live' },
    ...more,
  };
  const verdict = gateVerdictOf(input, decideGate(input), {
    environment: 'production',
    release: 'v0.3.3',
    repository: 'acme/shop',
    commit: null,
    author: { provider: 'git', id: 'ada@example.com', name: 'ada' },
    at: new Date('2030-06-15T12:00:00.000Z'),
  });
  const byName = new Map(now.map((object) => [identityText(object.identity), object]));
  const lines = driftLines(changes, (identity, pointer) => {
    const object = byName.get(identity);
    return object === undefined ? null : sourceOf(object, pointer);
  });
  return { verdict, lines, changes };
}

/** A network policy of this name with these annotations. */
export function samplePolicy(name: string, annotations: Record<string, string> = {}): string {
  return `${JSON.stringify({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, annotations },
    spec: { ingress: [] },
  })}\n`;
}
