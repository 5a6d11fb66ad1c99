import type { LogKind } from '@/lib/kernel';
import type { Independence } from './judge-witnesses';

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

/** A finished verification of the whole log. */
export type VerificationSummary = {
  id: string;
  startedAt: string;
  finishedAt: string;
  verdict: 'pass' | 'fail' | 'hold';
  size: string;
  problems: number;
};

/** How the evidence log is doing. Sizes are decimal strings. */
export type LogStatus = {
  log: LogKind;
  origin: string;
  size: string;
  checkpoint: { size: string; createdAt: string; root: string } | null;
  /** Audit rows that are no leaf yet, among the newest */
  pending: number;
  witnesses: WitnessStatus[];
  quorum: { needed: number; have: number; independent: number; met: boolean };
  lastVerification: VerificationSummary | null;
  sequencer: { leader: string | null; lagMs: number | null };
};
