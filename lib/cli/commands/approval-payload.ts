import { readFileSync, statSync } from 'node:fs';
import { type ApprovalRequest, payloadSchema } from '@/lib/approvals';
import { AppError, parseOrThrow, parseStrictJson } from '@/lib/kernel';

const MAX_PAYLOAD_BYTES = 256 * 1024;

/** A payload from a file or standard input. Duplicate keys and the like are refused: what is signed has one reading. */
export function readPayload(path: string): ApprovalRequest['payload'] {
  let json: unknown;
  try {
    const stat = path === '-' ? null : statSync(path);
    if (stat !== null && stat.size > MAX_PAYLOAD_BYTES) throw new Error('it is too large');
    json = parseStrictJson(new Uint8Array(readFileSync(path === '-' ? 0 : path)), {
      maxBytes: MAX_PAYLOAD_BYTES,
    });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('invalid_input', {
      message: `cannot read the payload ${path}: ${why}`,
      userMessage: `--payload expects a file with a JSON object: ${why}.`,
      cause,
    });
  }
  return parseOrThrow(payloadSchema, json, 'The payload');
}
