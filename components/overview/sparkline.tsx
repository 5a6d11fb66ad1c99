import { cn } from '@/lib/client/class-names';
import { decodeSpark, SPARK_LEVELS, SPARK_POINTS } from '@/lib/overview';
import type { SignalJudgement } from '@/lib/signals';

const STROKES: Record<SignalJudgement, string> = {
  pass: 'stroke-muted',
  warn: 'stroke-warn',
  page: 'stroke-page',
  unknown: 'stroke-unknown',
};

/** The last hour in one line: gaps stay gaps, an isolated sample is a dot. Decoration for eyes; the number beside it speaks. */
export function Sparkline({
  spark,
  status,
  className,
}: {
  spark: string;
  status: SignalJudgement | null;
  className?: string;
}) {
  const path = decodeSpark(spark)
    .map(({ at, levels }) => {
      const points = levels.map((level, index) => `${at + index} ${SPARK_LEVELS - 1 - level}`);
      return points.length === 1 ? `M${points[0]}h0` : `M${points.join('L')}`;
    })
    .join('');
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 ${SPARK_POINTS - 1} ${SPARK_LEVELS - 1}`}
      preserveAspectRatio="none"
      className={cn('block h-5 w-full overflow-visible border-b border-line/60', className)}
    >
      <path
        d={path}
        fill="none"
        vectorEffect="non-scaling-stroke"
        strokeWidth="1.25"
        strokeLinecap="round"
        strokeLinejoin="round"
        className={STROKES[status ?? 'pass']}
      />
    </svg>
  );
}
