import { Timestamp } from '@/components/console/timestamp';

/** A moment the API gave as ISO 8601. */
export function At({ iso, label }: { iso: string; label: string }) {
  return <Timestamp epochSeconds={Math.floor(Date.parse(iso) / 1000)} label={label} />;
}
