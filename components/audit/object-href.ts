import type { AuditEvent } from '@/lib/audit';
import { paths } from '@/lib/client/paths';

/** The page of what a row is about; null where it has none of its own. */
export function objectHref(event: Pick<AuditEvent, 'objectKind' | 'objectId'>): string | null {
  switch (event.objectKind) {
    case 'tenant':
      return paths.tenant(event.objectId);
    case 'evidence':
      return paths.evidenceRecord(event.objectId);
    case 'bundle':
      return paths.evidenceBundle(event.objectId);
    case 'approval':
      return paths.approval(event.objectId);
    case 'source':
      return paths.sources();
    case 'key':
      return paths.keys();
    case 'log':
      return paths.evidenceLog();
    case 'token':
      return paths.tokens();
    case 'user':
      return paths.users();
    default:
      return null;
  }
}
