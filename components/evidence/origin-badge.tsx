import { FlaskConical, History, Radio } from 'lucide-react';
import { cn } from '@/lib/client/class-names';
import type { EvidenceRecord } from '@/lib/evidence';

const LOOKS = {
  demo: {
    icon: FlaskConical,
    word: 'Demo',
    look: 'border-dotted border-line-strong text-muted',
    title: 'From the demo platform. It can never stand for a real release.',
  },
  replay: {
    icon: History,
    word: 'Replay',
    look: 'border-dashed border-line-strong text-muted',
    title: 'From a replay of recorded data, not from a run of its own.',
  },
  live: { icon: Radio, word: 'Live', look: 'border-line-strong text-fg', title: 'From a real run.' },
} as const;

/** Demo, replay or live: signed into every record, and never mistaken for one another. Demo is dotted. */
export function OriginBadge({ origin }: { origin: EvidenceRecord['origin'] }) {
  const { icon: Icon, word, look, title } = LOOKS[origin];
  return (
    <span
      data-origin={origin}
      title={title}
      className={cn(
        'inline-flex h-5 items-center gap-1 rounded-sm border px-1.5 text-2xs font-medium whitespace-nowrap',
        look,
      )}
    >
      <Icon aria-hidden className="size-3 shrink-0" />
      {word}
    </span>
  );
}
