import { describe, expect, it } from 'vitest';
import { proofParts } from './proof-parts';

const CHECKPOINT = 'mission-control/0a1b2c3d/log\n42\nqIM2c=\n\n— mission-control/0a1b2c3d/log AbCd\n';
const PROOF = `c2sp.org/tlog-proof@v1\nindex 41\nAAAA=\nBBBB=\n\n${CHECKPOINT}`;

describe('the parts of a proof', () => {
  it('are its index, number of hashes and checkpoint', () => {
    expect(proofParts(PROOF)).toEqual({
      index: '41',
      hashes: 2,
      checkpoint: CHECKPOINT,
      origin: 'mission-control/0a1b2c3d/log',
      size: '42',
    });
  });

  it('of a log with one leaf hold no hash', () => {
    expect(proofParts(`c2sp.org/tlog-proof@v1\nindex 0\n\n${CHECKPOINT}`)?.hashes).toBe(0);
  });

  it.each([
    ['nothing', ''],
    ['another version', PROOF.replace('@v1', '@v2')],
    ['no index', PROOF.replace('index 41', 'index x')],
    ['no checkpoint', PROOF.slice(0, 40)],
    ['a checkpoint without a size', PROOF.replace('\n42\n', '\nmany\n')],
  ])('of %s are none', (_what, text) => {
    expect(proofParts(text)).toBeNull();
  });
});
