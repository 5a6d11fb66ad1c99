import { CopyId } from '@/components/console/copy-id';
import { At } from '@/components/evidence/at';
import { Button } from '@/components/ui/button';
import { Td } from '@/components/ui/table';

/** What lists of tokens, passkeys and SSH keys show alike. */

/** What it is called, and its identifier to copy. */
export function NameCell({ name, id, label }: { name: string; id: string; label: string }) {
  return (
    <Td>
      <span className="block whitespace-nowrap">{name}</span>
      <CopyId id={id} short={12} label={label} />
    </Td>
  );
}

export function TimeCell({ iso, label }: { iso: string; label: string }) {
  return (
    <Td>
      <At iso={iso} label={label} />
    </Td>
  );
}

/** When it was last used; never is a word, not an empty cell. */
export function LastUsedCell({ iso }: { iso: string | null }) {
  if (iso !== null) return <TimeCell iso={iso} label="Last used" />;
  return (
    <Td>
      <span className="text-xs text-muted">never</span>
    </Td>
  );
}

/** Asks to end it, naming it for screen readers. */
export function RevokeButton({ name, onRevoke }: { name: string; onRevoke: () => void }) {
  return (
    <Button size="sm" onClick={onRevoke} aria-label={`Revoke ${name}`}>
      Revoke
    </Button>
  );
}
