/** Full verifications as `GET /api/log/verifications` lists them, newest first, and the one under way. */
export type LogVerifications = {
  running: { startedAt: string; done: number; total: number } | null;
  verifications: {
    id: string;
    startedAt: string;
    finishedAt: string;
    size: string;
    verdict: string;
    problemCount: number;
    problems: LogProblem[];
  }[];
};

/** One thing that is not as it was logged: its code, where, and in words. */
export type LogProblem = { code: string; at: string; reason: string };
