import { describe, expect, it } from 'vitest';
import { anEvidenceRecord } from '@/lib/testing/evidence-record';
import { evidenceCsv } from './evidence-csv';

describe('evidence as CSV', () => {
  it('has a head and one line a record, with as many cells', () => {
    const [head, line, end] = evidenceCsv([anEvidenceRecord()]).split('\r\n');
    expect(head?.split(',')).toHaveLength(18);
    expect(line?.split(',')).toHaveLength(18);
    expect(line).toContain(`${'a'.repeat(64)},1200,application/json`);
    expect(end).toBe('');
  });

  it('keeps a title from running as a formula', () => {
    expect(evidenceCsv([anEvidenceRecord({ title: '=HYPERLINK("http://x")' })])).toContain(
      `"'=HYPERLINK(""http://x"")"`,
    );
  });
});
