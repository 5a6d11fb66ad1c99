import {
  checkpointAge,
  groupDigits,
  judgeQuorum,
  judgeSequencer,
  judgeVerification,
  quorumText,
} from '@/components/log/judge-log';
import { ageText } from '@/lib/client/age';
import type { LogStatus } from '@/lib/evidence-log';

export type StripLook = 'number' | 'plain' | 'amber' | 'bad';
export type StripWords = { title: string; parts: { text: string; look: StripLook }[] };

/** The log in a few words for the foot strip. What cannot be told is said; amber is whatever is not as it should be. */
export function stripWords(
  status: LogStatus | null,
  error: Error | null,
  nowSeconds: number | null,
): StripWords {
  if (status === null) {
    if (error === null) return { title: 'State of the evidence log.', parts: [] };
    return { title: error.message, parts: [{ text: 'cannot be read', look: 'amber' }] };
  }
  const age = nowSeconds === null ? null : checkpointAge(status, nowSeconds);
  const sequencer = judgeSequencer(status, nowSeconds ?? 0);
  const quorum = judgeQuorum(status);
  const isBehind = sequencer.status !== 'pass';
  const parts: StripWords['parts'] = [
    { text: groupDigits(status.size), look: 'number' },
    { text: checkpointWords(status, age), look: isBehind || error !== null ? 'amber' : 'plain' },
  ];
  if (error !== null) parts.push({ text: 'not read again', look: 'amber' });
  else if (sequencer.status === 'warn') parts.push({ text: sequencer.word.toLowerCase(), look: 'amber' });
  parts.push({ text: quorumText(status), look: quorum.status === 'warn' ? 'amber' : 'plain' });
  if (judgeVerification(status).status === 'page') parts.push({ text: 'verification failed', look: 'bad' });
  return { title: error?.message ?? `${sequencer.reason} ${quorum.reason}`, parts };
}

function checkpointWords(status: LogStatus, age: number | null): string {
  if (status.checkpoint === null) return 'no checkpoint yet';
  return age === null ? 'checkpoint' : `checkpoint ${ageText(age)}`;
}
