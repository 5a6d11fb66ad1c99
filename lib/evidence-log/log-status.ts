import type { LogKind } from '@/lib/kernel';
import type { Independence } from './judge-witnesses';
import type { Damage } from './verification';

/** A witness as the log health shows it. `unreachable`: a checkpoint has waited for it for more than a minute. */
export type WitnessStatus = {
  name: string;
  owner: string;
  url: string;
  /** False also when it cannot be told; `independence` and `reason` say which. */
  independent: boolean;
  independence: Independence;
  reason: string;
  lastCosignedSize: string | null;
  lastCosignedAt: string | null;
  state: 'current' | 'behind' | 'never' | 'unreachable';
};

/** A finished verification of the whole log, with the first of what it found. */
export type VerificationSummary = {
  id: string;
  startedAt: string;
  finishedAt: string;
  size: string;
  verdict: 'pass' | 'fail' | 'hold';
  problemCount: number;
  problems: Damage[];
  /** What could not be looked at, and why */
  unchecked: string[];
};

/** Verifications of a log, newest first, and the one that waits for a worker or is under way. `done` and `total` are leaves. */
export type LogVerifications = {
  running: { id: string; startedAt: string; done: number; total: number } | null;
  verifications: VerificationSummary[];
};

/** How the evidence log is doing. Sizes are decimal strings. */
export type LogStatus = {
  log: LogKind;
  origin: string;
  /** Verifier keys of the log, for its witnesses and for anybody who checks its checkpoints */
  vkeys: string[];
  size: string;
  checkpoint: { size: string; createdAt: string; root: string } | null;
  /** Audit rows that are no leaf yet, among the newest */
  pending: number;
  witnesses: WitnessStatus[];
  quorum: { needed: number; have: number; independent: number; met: boolean };
  lastVerification: {
    id: string;
    startedAt: string;
    finishedAt: string;
    verdict: VerificationSummary['verdict'];
    size: string;
    problems: number;
  } | null;
  sequencer: { leader: string | null; lagMs: number | null };
};
