import type { ReactNode } from 'react';
import type { EvidenceFilter, FilterName } from '@/components/evidence/evidence-filter';

/** What the filters of the explorer work on. */
export type ToolbarProps = {
  filter: EvidenceFilter;
  onChange: (change: Partial<EvidenceFilter>) => void;
  tenantIds: readonly string[];
  suggestions: Record<'kind' | 'release' | 'environment' | 'actor', string[]>;
  /** What the server expected of a field it refused */
  problemOf: (name: FilterName) => string | undefined;
  /** Export and the making of bundles */
  children: ReactNode;
};
