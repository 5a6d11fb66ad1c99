const KIB = 1_024;
const MIB = 1_024 * KIB;

/** What a bundle may make the verifier read, keep and do. Everything beyond is `limit-exceeded`. */
export type Limits = {
  /** Files in the archive */
  files: number;
  /** Bytes of one file that is only hashed */
  fileBytes: number;
  /** Bytes of the whole archive */
  totalBytes: number;
  /** Bytes of the files that are kept in memory until the end */
  keptBytes: number;
  manifestBytes: number;
  statementBytes: number;
  keyFileBytes: number;
  leafBytes: number;
  /** A proof of at most 63 lines with its checkpoint */
  proofBytes: number;
  noteBytes: number;
  /** The single-file form, which is parsed as one document */
  jsonBytes: number;
};

/** Far above what Mission Control writes, and still bounded: 100,000 items with statement, leaf and proof each. */
export const DEFAULT_LIMITS: Limits = {
  files: 300_100,
  fileBytes: 2 ** 33 - 1,
  totalBytes: 2 ** 40,
  keptBytes: 768 * MIB,
  manifestBytes: 64 * MIB,
  statementBytes: MIB,
  keyFileBytes: MIB,
  leafBytes: 4 * KIB,
  proofBytes: 64 * KIB,
  noteBytes: 64 * KIB,
  jsonBytes: 256 * MIB,
};

/** Why reading stopped: a code of its own for each kind of malformation, and where in the archive it was found. */
export type RefusalCode =
  | 'bundle-malformed'
  | 'bundle-truncated'
  | 'bundle-reordered'
  | 'trailing-data'
  | 'entry-not-regular'
  | 'path-unsafe'
  | 'duplicate-path'
  | 'limit-exceeded';

/** Thrown while a bundle is being read, and turned into a failed check by `verifyBundle`; it never leaves this domain. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly position: number;

  constructor(code: RefusalCode, reason: string, position: number) {
    super(reason);
    this.name = 'Refusal';
    this.code = code;
    this.position = position;
  }
}
