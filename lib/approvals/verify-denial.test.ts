import { describe, expect, it } from 'vitest';
import { passkeySigner, sampleDenial, sampleRequest, sshSigner } from '@/lib/testing/approval-samples';
import { memoCrypto } from '@/lib/testing/memo-crypto';
import { type DenialFile, encodeDenialFile, parseDenialFile } from './denial-file';
import { verifyDenial } from './verify-denial';

const crypto = memoCrypto();
const ann = passkeySigner('usr_A');
const ben = sshSigner('usr_B');
const states = async (file: DenialFile) => (await verifyDenial(crypto, file)).map(({ state }) => state);
const codes = async (file: DenialFile) =>
  (await verifyDenial(crypto, file)).flatMap(({ code }) => code ?? []);

describe('a denial file', () => {
  it.each([
    ['a passkey', ann],
    ['an SSH key', ben],
  ])('signed with %s holds', async (_, signer) => {
    const file = sampleDenial(signer);
    expect(await states(file)).toEqual(['pass', 'pass', 'pass']);
    expect(parseDenialFile(encodeDenialFile(file))).toEqual(file);
  });

  it('without a signature says so, and is no pass', async () => {
    const file = sampleDenial({ id: 'usr_A', name: 'Person A' });
    expect(await states(file)).toEqual(['pass', 'pass', 'skipped']);
    expect((await verifyDenial(crypto, file))[2]?.reason).toMatch(/^unsigned/);
    expect(parseDenialFile(encodeDenialFile(file))).toEqual(file);
  });

  it('may be by whoever proposed it: saying no is easier', async () => {
    const proposer = { kind: 'user' as const, id: ann.person.id, name: ann.person.name, ownerId: null };
    expect(await codes(sampleDenial(ann, sampleRequest({ proposer })))).toEqual([]);
  });

  const member = (change: Partial<DenialFile['denial']>) => (file: DenialFile) =>
    Object.assign(file.denial, change);
  it.each<[string, string[], (file: DenialFile) => void]>([
    [
      'the payload',
      ['payload-changed', 'payload-changed'],
      (f) => Object.assign(f.request.payload, { n: 2 }),
    ],
    ['the reason', ['wrong-request'], member({ reason: 'something else' })],
    ['the name', ['wrong-request'], member({ by: { id: 'usr_A', name: 'Somebody else' } })],
    ['the person', ['wrong-request'], member({ by: { id: 'usr_C', name: 'Person A' } })],
    ['the role, to one that may not decide', ['role-missing', 'wrong-request'], member({ role: 'viewer' })],
    [
      'the time, to after the end',
      ['expired', 'expired'],
      member({ receivedAt: '2030-06-15T13:00:00.000Z' }),
    ],
    [
      'the statement',
      ['wrong-challenge'],
      (f) =>
        Object.assign(f.denial.signed ?? {}, { statement: f.denial.signed?.statement.replace('too', 'not') }),
    ],
    [
      'whose key it is',
      ['unknown-key'],
      (f) => Object.assign(f.denial.signed?.enrolment ?? {}, { approver: { id: 'usr_C', name: 'C' } }),
    ],
    [
      'when the key was revoked',
      ['revoked-key'],
      (f) => Object.assign(f.denial.signed?.enrolment ?? {}, { revokedAt: '2030-06-15T12:00:30.000Z' }),
    ],
  ])('fails when somebody changed %s', async (_, wrong, change) => {
    const file = structuredClone(sampleDenial(ann));
    change(file);
    expect(await codes(file)).toEqual(wrong);
  });

  it('fails when what was signed is an approval', async () => {
    expect(await codes(sampleDenial(ann, sampleRequest(), { decision: 'approve' }))).toEqual([
      'wrong-request',
    ]);
  });

  it('cannot call itself signed without a signature, nor unsigned with one', () => {
    const [signed, unsigned] = [sampleDenial(ann), sampleDenial(ann.person)];
    signed.denial.signedWith = 'unsigned';
    unsigned.denial.signedWith = 'passkey';
    for (const file of [signed, unsigned]) expect(() => encodeDenialFile(file)).toThrow('signedWith');
  });
});
