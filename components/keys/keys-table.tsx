'use client';

import { Copy } from 'lucide-react';
import { Timestamp } from '@/components/console/timestamp';
import { Fingerprint } from '@/components/evidence/fingerprint';
import { KEY_LOOKS, PURPOSES, shortKeyId } from '@/components/keys/key-words';
import { StatusBadge } from '@/components/status/status-badge';
import { Button } from '@/components/ui/button';
import { ActionsTh, Table, Td, Th } from '@/components/ui/table';
import { copyText } from '@/lib/client/copy-text';
import type { KeyPurpose, KeysView } from '@/lib/keys';

type Key = KeysView['keys'][number];

/** Of its own, because the schemas beside `KEY_PURPOSES` would come into the first load with it. */
const ORDER: readonly KeyPurpose[] = ['root', 'attest', 'log'];

/** Every key there ever was, by purpose and newest first, with the time it is good for and how it ended. */
export function KeysTable({
  keys,
  onRevoke,
}: {
  keys: readonly Key[];
  /** Null for people who may not. */
  onRevoke: ((key: Key) => void) | null;
}) {
  const sorted = ORDER.flatMap((purpose) => keys.filter((key) => key.purpose === purpose));
  return (
    <Table label="Signing keys">
      <thead>
        <tr>
          <Th>Purpose</Th>
          <Th>State</Th>
          <Th>Fingerprint</Th>
          <Th>Good from</Th>
          <Th>Good until</Th>
          <ActionsTh />
        </tr>
      </thead>
      <tbody>
        {sorted.map((key) => {
          const look = KEY_LOOKS[key.state];
          return (
            <tr key={key.keyId} className="align-top">
              <Td className="py-2 align-top">
                <span className="block font-medium">{PURPOSES[key.purpose].title}</span>
                <span className="block text-xs whitespace-nowrap text-muted">
                  signs {PURPOSES[key.purpose].signs}
                </span>
                <span className="block font-mono text-2xs text-muted">{key.algorithm}</span>
              </Td>
              <Td className="py-2 align-top">
                <StatusBadge status={look.status} word={look.word} />
                <span className="block max-w-56 min-w-36 text-xs text-muted">{look.meaning}</span>
                {key.reason !== null && (
                  <span className="block max-w-56 text-xs wrap-anywhere">Reason: {key.reason}</span>
                )}
              </Td>
              <Td className="py-2 align-top whitespace-nowrap">
                <Fingerprint keyId={key.keyId} label={`fingerprint of the ${key.purpose} key`} />
              </Td>
              <Td className="py-2 align-top">
                <At iso={key.validFrom} label="Good from" />
              </Td>
              <Td className="py-2 align-top">
                {key.revokedAt !== null ? (
                  <>
                    <span className="block text-xs text-page-text">revoked as of</span>
                    <At iso={key.revokedAt} label="Revoked as of" />
                  </>
                ) : key.validTo === null ? (
                  <span className="text-xs text-muted">no end set</span>
                ) : (
                  <At iso={key.validTo} label="Good until" />
                )}
              </Td>
              <Td numeric className="py-2 align-top whitespace-nowrap">
                <span className="inline-flex gap-1.5">
                  <Button
                    size="sm"
                    aria-label={`Copy the ${key.purpose} key ${shortKeyId(key.keyId)} as PEM`}
                    onClick={() => copyText(key.pem, 'the key as PEM')}
                  >
                    <Copy aria-hidden />
                    PEM
                  </Button>
                  {onRevoke !== null && key.state !== 'revoked' && (
                    <Button
                      size="sm"
                      aria-label={`Revoke the ${key.purpose} key ${shortKeyId(key.keyId)}`}
                      onClick={() => onRevoke(key)}
                    >
                      Revoke
                    </Button>
                  )}
                </span>
              </Td>
            </tr>
          );
        })}
      </tbody>
    </Table>
  );
}

function At({ iso, label }: { iso: string; label: string }) {
  return <Timestamp epochSeconds={Math.floor(Date.parse(iso) / 1000)} label={label} />;
}
