import { CircleQuestionMark, TriangleAlert } from 'lucide-react';
import { Command } from '@/components/console/empty-state';
import { Timestamp } from '@/components/console/timestamp';
import type { PanelProblem } from '@/lib/signals';

/** Which signals of a panel have nothing, or nothing new, to show: what is wrong, since when, and the next step. */
export default function PanelProblems({ problems }: { problems: readonly PanelProblem[] }) {
  return (
    <ul className="grid gap-1.5 border-t border-line px-3 py-2 text-xs">
      {problems.map((problem) => (
        <li key={problem.signalId} className="flex items-start gap-2">
          {problem.kind === 'error' ? (
            <TriangleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0 text-warn-text" />
          ) : (
            <CircleQuestionMark aria-hidden className="mt-0.5 size-3.5 shrink-0 text-unknown-text" />
          )}
          <span className="min-w-0 wrap-anywhere">
            <ProblemText problem={problem} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function ProblemText({ problem }: { problem: PanelProblem }) {
  switch (problem.kind) {
    case 'error':
      return (
        <>
          <span className="font-medium">{problem.title}: the query fails</span>
          {problem.sinceSeconds !== null && (
            <>
              {' since '}
              <Timestamp epochSeconds={problem.sinceSeconds} label="Failing since" />
            </>
          )}
          <span className="text-muted">. Earlier samples stay. {problem.text}</span>
        </>
      );
    case 'not-mapped':
      return (
        <>
          <span className="font-medium">{problem.title}: not mapped</span>
          <span className="text-muted">
            . Nobody has said which PromQL gives it. Run <Command>mc init --prometheus URL</Command> for a
            proposal, or give the entry <code>id: {problem.signalId}</code> under <code>signals:</code> of
            mission-control.yaml an <code>expr</code>.
          </span>
        </>
      );
    case 'empty':
      return (
        <>
          <span className="font-medium">{problem.title}: no samples</span>
          <span className="text-muted">
            {' '}
            in this range. A missing value is not zero: the source has no series for this tenant here, or
            nothing happened that could be measured.
          </span>
        </>
      );
  }
}
