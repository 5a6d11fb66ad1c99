import type { Judgement } from '@/components/log/judge-log';
import { StatusBadge } from '@/components/status/status-badge';

/** A judgement as badge and sentence. */
export function JudgementLine({ judgement }: { judgement: Judgement }) {
  return (
    <p className="grid justify-items-start gap-1.5 text-sm">
      <StatusBadge status={judgement.status} word={judgement.word} />
      <span className="max-w-prose text-muted">{judgement.reason}</span>
    </p>
  );
}
