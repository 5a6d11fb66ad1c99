import { TriangleAlert } from 'lucide-react';
import { Card, CardHead } from '@/components/ui/card';
import type { EvidenceBundle } from '@/lib/evidence';

/** A box must take focus to be scrolled without a mouse (WCAG 2.1.1). */
const SCROLLS_BY_KEYBOARD = { tabIndex: 0 };

/** Paths the evidence model asks for that have no record, and records that had to stay out. Never silently absent. */
export function BundleMissing({ missing }: { missing: EvidenceBundle['missing'] }) {
  if (missing.length === 0) return null;
  return (
    <Card aria-label="Missing" className="border-dashed border-warn">
      <CardHead
        title={
          <span className="inline-flex items-center gap-2">
            <TriangleAlert aria-hidden className="size-4 shrink-0 text-warn-text" />
            {missing.length === 1 ? '1 path is missing' : `${missing.length} paths are missing`}
          </span>
        }
      >
        The manifest names them with the same reasons, so whoever verifies the bundle sees them too.
      </CardHead>
      <section aria-label="Missing paths" {...SCROLLS_BY_KEYBOARD} className="max-h-72 overflow-y-auto">
        <ul>
          {missing.map(({ path, reason }) => (
            <li
              key={`${path} ${reason}`}
              className="grid gap-x-4 border-b border-line px-4 py-1.5 text-sm last:border-b-0 md:grid-cols-2"
            >
              <span className="font-mono text-xs leading-5 wrap-anywhere">{path}</span>
              <span className="text-muted">{reason}</span>
            </li>
          ))}
        </ul>
      </section>
    </Card>
  );
}
