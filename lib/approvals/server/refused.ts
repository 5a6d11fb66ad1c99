import { AppError, type ErrorCode } from '@/lib/kernel';
import { metrics } from '@/lib/platform/metrics';
import type { Refusal, RefusalCode } from '../refusal';

/** Refusals that mean that somebody was faster, or time went by; the others say that this person or key may not. */
const CONFLICTS: readonly RefusalCode[] = [
  'expired',
  'already-decided',
  'duplicate-person',
  'duplicate-slot',
  'superseded',
  'used',
  'not-approved',
  'payload-changed',
];
const INPUT: readonly RefusalCode[] = ['malformed', 'reason-missing', 'quorum-too-small'];

/** A refusal as a failure, counted; its code is `fields[0].received`, for those who must tell one from another. */
export function refused({ code, reason }: Refusal): AppError {
  metrics().approvalRefusals.inc({ code });
  const kind: ErrorCode = CONFLICTS.includes(code)
    ? 'conflict'
    : INPUT.includes(code)
      ? 'invalid_input'
      : 'forbidden';
  return new AppError(kind, {
    message: `approval refused: ${code}: ${reason}`,
    userMessage: `Refused: ${reason} (${code}).`,
    fields: [{ field: 'approval', expected: reason, received: code }],
  });
}
