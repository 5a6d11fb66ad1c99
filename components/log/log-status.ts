/** State of the evidence log as `GET /api/log` gives it. Sizes are decimal strings: logs may outgrow a double. */
export type LogStatus = {
  log: string;
  origin: string;
  size: string;
  checkpoint: { size: string; createdAt: string; root: string } | null;
  /** Rows that wait to become leaves */
  pending: number;
  witnesses: LogWitness[];
  quorum: { needed: number; have: number };
  lastVerification: { finishedAt: string; verdict: string; size: string; problems: number } | null;
  sequencer: { leader: string | null; lagMs: number | null };
};

export type LogWitness = {
  name: string;
  owner: string;
  url: string;
  independent: boolean;
  reason: string;
  lastCosignedSize: string | null;
  lastCosignedAt: string | null;
  state: 'current' | 'behind' | 'never' | 'unreachable';
};
