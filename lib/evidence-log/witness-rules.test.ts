import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { utf8 } from '@/lib/kernel';
import { keyIdOf } from '@/lib/keys';
import { encodeSubmission, judgeSubmission, parseSubmission, type SeenTree } from './add-checkpoint';
import { encodeCheckpoint } from './checkpoint';
import { type DeclaredWitness, judgeWitnesses } from './judge-witnesses';
import { leafHash } from './merkle';
import { encodePolicy, isQuorumMet, parsePolicy } from './policy';
import { growTree } from './tree-builder';
import { planConsistency } from './tree-plan';
import { encodeVkey, noteKeyOf } from './vkey';

const own = { owner: 'platform', hosts: ['mc-1', 'mc-1.example.com', '10.0.0.5'] };
const witness = (change: Partial<DeclaredWitness>): DeclaredWitness => ({
  name: 'w',
  owner: 'security',
  url: 'https://witness.example.com/w1',
  addresses: ['192.0.2.7'],
  ...change,
});

describe('judgeWitnesses', () => {
  it.each([
    ['another owner elsewhere', {}, 'independent', /another machine/],
    ['the same owner, however it is written', { owner: ' Platform ' }, 'not-independent', /same owner/],
    ['the loopback', { url: 'http://127.0.0.1:9000' }, 'not-independent', /loopback/],
    ['localhost', { url: 'http://localhost:9000/' }, 'not-independent', /loopback/],
    ['IPv6 loopback', { url: 'http://[::1]:9000' }, 'not-independent', /loopback/],
    ['this machine by name', { url: 'https://MC-1:9000' }, 'not-independent', /same machine, mc-1/],
    ['this machine by address', { url: 'https://10.0.0.5:9000' }, 'not-independent', /same machine/],
    ['a name that leads to this machine', { addresses: ['10.0.0.5'] }, 'not-independent', /10\.0\.0\.5/],
    ['a name that leads nowhere', { addresses: null }, 'unknown', /no address/],
    ['no address at all', { url: 'witness' }, 'unknown', /not a URL/],
  ] as const)('%s', (_name, change, independence, reason) => {
    const judged = judgeWitnesses({ own, witnesses: [witness(change)], cosigned: ['w'], needed: 1 });
    expect(judged.witnesses).toEqual([{ name: 'w', independence, reason: expect.stringMatching(reason) }]);
    expect(judged.quorum).toEqual({
      needed: 1,
      have: 1,
      independent: independence === 'independent' ? 1 : 0,
      met: true,
    });
  });

  it('counts known witnesses once each, and nobody else', () => {
    const { quorum } = judgeWitnesses({
      own,
      witnesses: [witness({})],
      cosigned: ['w', 'w', 'x'],
      needed: 2,
    });
    expect(quorum).toMatchObject({ have: 1, met: false });
  });
});

const leaves = Array.from({ length: 20 }, (_, i) => leafHash(utf8(`leaf ${i}`)));
function treeOf(size: number, from = leaves) {
  const tree = growTree();
  for (const leaf of from.slice(0, size)) tree.append(leaf);
  return tree.root();
}
/** Small trees: the hash over any run of complete subtrees is a tree of its own. */
function proofOf(size1: number, size2: number): Uint8Array[] {
  return planConsistency(size1, size2).map((run) => {
    const tree = growTree();
    for (const { level, index } of run)
      for (let i = 0; i < 2 ** level; i++) tree.append(leaves[index * 2 ** level + i] ?? new Uint8Array(32));
    return tree.root();
  });
}
const text = (size: number, root = treeOf(size)) => encodeCheckpoint({ origin: 'log', size, root });
const seen = (size: number): SeenTree => ({ size, root: treeOf(size) });

describe('judgeSubmission', () => {
  const forged = treeOf(12, [...leaves.slice(0, 5), leafHash(utf8('forged')), ...leaves.slice(6)]);
  it.each([
    ['the first checkpoint of a log', 0, [], text(7), null, { verdict: 'cosign' }],
    ['a log that grew', 7, proofOf(7, 12), text(12), seen(7), { verdict: 'cosign' }],
    ['the same checkpoint again', 7, [], text(7), seen(7), { verdict: 'cosign' }],
    ['a stale old size', 5, proofOf(5, 12), text(12), seen(7), { verdict: 'conflict', size: 7, fork: false }],
    ['a witness that knows nothing', 5, proofOf(5, 12), text(12), null, { verdict: 'conflict', size: 0 }],
    [
      'another tree of the same size',
      12,
      [],
      text(12, forged),
      seen(12),
      { verdict: 'conflict', fork: true },
    ],
    [
      'a rewritten history',
      7,
      proofOf(7, 12),
      text(12, forged),
      seen(7),
      { verdict: 'refused', status: 422 },
    ],
    ['no proof', 7, [], text(12), seen(7), { verdict: 'refused', status: 422 }],
    ['a proof of nothing', 0, [treeOf(3)], text(7), null, { verdict: 'refused', status: 422 }],
    ['a log that shrank', 12, [], text(7), seen(12), { verdict: 'refused', status: 400 }],
  ] as const)('%s', (_name, oldSize, proof, checkpoint, known, expected) => {
    const verdict = judgeSubmission({ oldSize, proof: [...proof], note: '' }, checkpoint, known);
    expect(verdict).toMatchObject(expected);
  });
});

describe('submissions', () => {
  it('come back as they were', () => {
    for (const proof of [[], proofOf(7, 12)]) {
      const submission = { oldSize: 7, proof, note: 'a\n\n— b c\n' };
      expect(parseSubmission(encodeSubmission(submission))).toEqual(submission);
    }
  });

  it.each([
    ['nothing', ''],
    ['no old size', '\n\nnote'],
    ['a leading zero', 'old 07\n\nnote'],
    ['64 proof lines', encodeSubmission({ oldSize: 1, proof: Array(64).fill(new Uint8Array(32)), note: '' })],
    ['a short hash', 'old 7\nAAAA\n\nnote'],
  ])('with %s are refused', (_name, body) => {
    expect(() => parseSubmission(body)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
  });
});

function key(name: string, kind: 'log' | 'witness') {
  const { publicKey } = generateKeyPairSync('ed25519');
  const spki = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }));
  return noteKeyOf(name, kind, { keyId: keyIdOf('ed25519', spki), algorithm: 'ed25519', spki });
}

describe('policies', () => {
  const log = key('log', 'log');
  const [w1, w2, w3] = [key('one', 'witness'), key('two', 'witness'), key('three', 'witness')];

  it('ask for as many witnesses as they say', () => {
    const policy = parsePolicy(
      encodePolicy({
        logs: [log],
        witnesses: [{ key: w1, url: 'https://one.example' }, { key: w2 }],
        needed: 2,
      }),
    );
    expect(policy.logs).toEqual([log]);
    expect(isQuorumMet(policy, [w1])).toBe(false);
    expect(isQuorumMet(policy, [w1, w3])).toBe(false);
    expect(isQuorumMet(policy, [w2, w1])).toBe(true);
    const none = parsePolicy(encodePolicy({ logs: [log], witnesses: [], needed: 0 }));
    expect(isQuorumMet(none, [])).toBe(true);
  });

  it('may nest groups and carry comments', () => {
    const policy = parsePolicy(
      [
        '# whom we believe',
        `witness a ${encodeVkey(w1)}`,
        `  witness b\t${encodeVkey(w2)} https://two.example`,
        `witness c ${encodeVkey(w3)}`,
        'group ab any a b',
        'group both all ab c',
        '',
        'quorum both',
      ].join('\n'),
    );
    expect(isQuorumMet(policy, [w1, w2])).toBe(false);
    expect(isQuorumMet(policy, [w2, w3])).toBe(true);
  });

  it.each([
    ['no quorum', `witness a ${encodeVkey(w1)}`],
    ['two quorums', 'quorum none\nquorum none'],
    ['a quorum that is not defined', 'quorum a'],
    ['a group of later names', `group g any a\nwitness a ${encodeVkey(w1)}\nquorum g`],
    ['a threshold no group can meet', `witness a ${encodeVkey(w1)}\ngroup g 2 a\nquorum g`],
    ['a member of two groups', `witness a ${encodeVkey(w1)}\ngroup g any a\ngroup h any a\nquorum h`],
    ['one key twice', `witness a ${encodeVkey(w1)}\nwitness b ${encodeVkey(w1)}\nquorum none`],
    ['a log key as witness', `witness a ${encodeVkey(log)}\nquorum none`],
    ['a witness called none', `witness none ${encodeVkey(w1)}\nquorum none`],
    ['an unknown word', 'trust everybody\nquorum none'],
    ['a control character', 'quorum none\u0001'],
  ])('are refused with %s', (_name, text) => {
    expect(() => parsePolicy(text)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
  });
});
