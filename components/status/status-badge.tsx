import {
  CircleCheck,
  CircleQuestionMark,
  Clock,
  Eye,
  type LucideIcon,
  OctagonX,
  TriangleAlert,
} from 'lucide-react';
import { cn } from '@/lib/client/class-names';

/** The one set of statuses. Always shape and word and colour, never colour alone. */
export type Status = 'pass' | 'warn' | 'page' | 'running' | 'acknowledged' | 'unknown';

type Look = { icon: LucideIcon; word: string; box: string; text: string };

const LOOKS: Record<Status, Look> = {
  pass: {
    icon: CircleCheck,
    word: 'Pass',
    box: 'border border-solid border-pass bg-pass-tint',
    text: 'text-pass-text',
  },
  warn: {
    icon: TriangleAlert,
    word: 'Warn',
    box: 'border border-dashed border-warn bg-warn-tint',
    text: 'text-warn-text',
  },
  page: {
    icon: OctagonX,
    word: 'Page',
    box: 'border-2 border-solid border-page bg-page-tint',
    text: 'text-page-text',
  },
  running: {
    icon: Clock,
    word: 'Running',
    box: 'border border-dotted border-running bg-running-tint',
    text: 'text-running-text',
  },
  acknowledged: {
    icon: Eye,
    word: 'Acknowledged',
    box: 'border border-solid border-ack bg-ack-tint',
    text: 'text-ack-text',
  },
  unknown: {
    icon: CircleQuestionMark,
    word: 'Unknown',
    box: 'border border-solid border-unknown hatch',
    text: 'text-unknown-text',
  },
};

/** A status as a badge. `word` replaces the usual word where the glossary has a better one, such as HOLD. */
export function StatusBadge({
  status,
  word,
  className,
}: {
  status: Status;
  word?: string;
  className?: string;
}) {
  const look = LOOKS[status];
  const Icon = look.icon;
  return (
    <span
      data-status={status}
      className={cn(
        'inline-flex h-5 items-center gap-1 rounded-sm px-1.5 text-2xs font-semibold whitespace-nowrap',
        look.box,
        look.text,
        className,
      )}
    >
      <Icon aria-hidden className="size-3 shrink-0" strokeWidth={2.5} />
      {word ?? look.word}
    </span>
  );
}

/** Only the shape and colour, for places where the word stands beside or in `label`. */
export function StatusMark({
  status,
  label,
  className,
}: {
  status: Status;
  label?: string;
  className?: string;
}) {
  const look = LOOKS[status];
  const Icon = look.icon;
  return label === undefined ? (
    <Icon aria-hidden className={cn('size-3.5 shrink-0', look.text, className)} strokeWidth={2.25} />
  ) : (
    <Icon
      role="img"
      aria-label={label}
      className={cn('size-3.5 shrink-0', look.text, className)}
      strokeWidth={2.25}
    />
  );
}
