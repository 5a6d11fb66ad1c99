import { AppError } from '@/lib/kernel';
import { encodeVkey, type NoteKey, parseVkey } from './vkey';

/** Whom a verifier believes (c2sp.org/tlog-policy): logs, witnesses, and which of them must have cosigned. */
export type Policy = {
  logs: NoteKey[];
  witnesses: { name: string; key: NoteKey }[];
  groups: { name: string; threshold: number; members: string[] }[];
  /** Name of a witness or group, or `none` */
  quorum: string;
};

const MAX_BYTES = 64 * 1024;
const MAX_ENTRIES = 64;

/** A policy file that asks for `needed` of these witnesses. */
export function encodePolicy(options: {
  logs: readonly NoteKey[];
  witnesses: readonly { key: NoteKey; url?: string }[];
  needed: number;
}): string {
  const { logs, witnesses, needed } = options;
  const names = witnesses.map((_, index) => `w${index + 1}`);
  const lines = [
    ...logs.map((key) => `log ${encodeVkey(key)}`),
    ...witnesses.map(({ key, url }, index) =>
      ['witness', names[index], encodeVkey(key), ...(url === undefined ? [] : [url])].join(' '),
    ),
  ];
  if (needed === 0 || names.length === 0) lines.push('quorum none');
  else lines.push(`group witnesses ${Math.min(needed, names.length)} ${names.join(' ')}`, 'quorum witnesses');
  return `${lines.join('\n')}\n`;
}

/** Reads a policy file; throws `invalid_input` or `too_large`. */
export function parsePolicy(text: string): Policy {
  if (text.length > MAX_BYTES)
    throw new AppError('too_large', { message: `a policy is at most ${MAX_BYTES} bytes` });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a policy holds no control characters but tab and newline
  if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(text)) throw refuse('a policy has no control characters');
  const policy: Policy = { logs: [], witnesses: [], groups: [], quorum: '' };
  for (const line of text.split('\n')) {
    const words = line.split(/[ \t]+/).filter((word) => word !== '');
    if (words.length > 0 && !words[0]?.startsWith('#')) readLine(policy, words);
  }
  if (policy.quorum === '') throw refuse('a policy has one quorum line');
  return policy;
}

/** Whether these keys cosigned enough for the policy. */
export function isQuorumMet(policy: Policy, cosigners: readonly NoteKey[]): boolean {
  if (policy.quorum === 'none') return true;
  const met = new Set(
    policy.witnesses
      .filter(({ key }) => cosigners.some((by) => by.name === key.name && by.hash === key.hash))
      .map(({ name }) => name),
  );
  for (const { name, threshold, members } of policy.groups) {
    if (members.filter((member) => met.has(member)).length >= threshold) met.add(name);
  }
  return met.has(policy.quorum);
}

function readLine(policy: Policy, [word, ...rest]: string[]): void {
  if (word === 'log') readLog(policy, rest);
  else if (word === 'witness') readWitness(policy, rest);
  else if (word === 'group') readGroup(policy, rest);
  else if (word === 'quorum') readQuorum(policy, rest);
  else throw refuse(`a policy line begins with log, witness, group or quorum, not ${JSON.stringify(word)}`);
}

function readLog(policy: Policy, [vkey, , ...more]: string[]): void {
  if (vkey === undefined || more.length > 0) throw refuse('expected: log <vkey> [<url>]');
  const key = parseVkey(vkey);
  if (key.kind !== 'log' || policy.logs.some((log) => log.key.keyId === key.key.keyId))
    throw refuse('a log has a log key of its own');
  policy.logs.push(key);
  limit(policy.logs.length);
}

function readWitness(policy: Policy, [name, vkey, , ...more]: string[]): void {
  if (name === undefined || vkey === undefined || more.length > 0)
    throw refuse('expected: witness <name> <vkey> [<url>]');
  const key = parseVkey(vkey);
  if (key.kind !== 'witness' || policy.witnesses.some((seen) => seen.key.key.keyId === key.key.keyId))
    throw refuse('a witness has a witness key of its own');
  claimName(policy, name);
  policy.witnesses.push({ name, key });
  limit(policy.witnesses.length);
}

function readGroup(policy: Policy, [name, count, ...members]: string[]): void {
  if (name === undefined || count === undefined || members.length === 0)
    throw refuse('expected: group <name> <all|any|number> <name>…');
  const used = new Set(policy.groups.flatMap((group) => group.members));
  for (const member of members) {
    if (!isDefined(policy, member) || used.has(member))
      throw refuse(`${member} is not defined before the group, or is a member twice`);
    used.add(member);
  }
  const threshold = count === 'all' ? members.length : count === 'any' ? 1 : Number(count);
  if (!/^(all|any|[1-9]\d?)$/.test(count) || threshold > members.length)
    throw refuse('a group asks for all, any, or a number of its members');
  claimName(policy, name);
  policy.groups.push({ name, threshold, members });
  limit(policy.groups.length);
}

function readQuorum(policy: Policy, [name, ...more]: string[]): void {
  if (name === undefined || more.length > 0 || policy.quorum !== '')
    throw refuse('a policy has one quorum line');
  if (name !== 'none' && !isDefined(policy, name))
    throw refuse(`the quorum names ${name}, which is not defined`);
  policy.quorum = name;
}

function isDefined({ witnesses, groups }: Policy, name: string): boolean {
  return [...witnesses, ...groups].some((entry) => entry.name === name);
}

function claimName(policy: Policy, name: string): void {
  if (name === 'none' || isDefined(policy, name)) throw refuse(`the name ${name} is taken`);
}

function limit(entries: number): void {
  if (entries > MAX_ENTRIES)
    throw new AppError('too_large', { message: `a policy has at most ${MAX_ENTRIES} of a kind` });
}

function refuse(message: string): AppError {
  return new AppError('invalid_input', { message });
}
