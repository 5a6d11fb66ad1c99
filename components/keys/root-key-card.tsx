'use client';

import { Download } from 'lucide-react';
import { useState } from 'react';
import { Timestamp } from '@/components/console/timestamp';
import { Fingerprint } from '@/components/evidence/fingerprint';
import { Facts } from '@/components/settings/facts';
import { StatusBadge } from '@/components/status/status-badge';
import { Button } from '@/components/ui/button';
import { Card, CardHead } from '@/components/ui/card';
import { Menu, MenuItem } from '@/components/ui/menu';
import { callApi } from '@/lib/client/api';
import { downloadText } from '@/lib/client/download-text';
import { apiPaths } from '@/lib/client/paths';
import { showToast } from '@/lib/client/toasts';
import type { KeysetExport, KeysView } from '@/lib/keys';

/** Files of the keyset by the names they have in a bundle, with what each is for. */
const FILES: readonly (readonly [string, string])[] = [
  ['root.pub', 'root key, PEM'],
  ['mc.pub', 'attest key, PEM'],
  ['log.vkey', 'log key, for witnesses'],
  ['keyset.json', 'list of keys'],
  ['keyset.json.sigstore.json', 'its signature'],
];

/** The fingerprint people who verify need, set large, and the signed list of keys it vouches for. */
export function RootKeyCard({ keys }: { keys: KeysView }) {
  const { rootKeyId, signature } = keys;
  return (
    <Card>
      <CardHead title="Root key" actions={<KeysetMenu />}>
        Give this fingerprint to people who verify your evidence, over a way an attacker does not control: on
        paper, by phone, on a page of your own. Whoever has it needs nothing else from you.
      </CardHead>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 p-4 lg:grid-cols-2">
        {rootKeyId === null ? (
          <p className="text-sm">
            <StatusBadge status="page" word="No good root key" />{' '}
            <span className="text-muted">It was revoked. Rotate the root key to get another.</span>
          </p>
        ) : (
          <div className="self-start rounded-md border border-line-strong bg-bg p-2 sm:p-3 sm:[&_code]:text-base">
            <Fingerprint keyId={rootKeyId} label="root key fingerprint" />
          </div>
        )}
        <Facts
          facts={[
            [
              'Log',
              <code key="log" className="text-xs wrap-anywhere">
                {keys.origin}
              </code>,
            ],
            ['Keyset', <span key="v">version {keys.version}</span>],
            [
              'Since',
              keys.createdAt === null ? (
                'not known'
              ) : (
                <Timestamp
                  key="at"
                  epochSeconds={Math.floor(Date.parse(keys.createdAt) / 1000)}
                  label="Version since"
                />
              ),
            ],
            [
              'Signature',
              <span key="sig" className="grid justify-items-start gap-1">
                {signature === null ? (
                  <StatusBadge status="unknown" word="None" />
                ) : (
                  <>
                    <StatusBadge
                      status={signature.state === 'pass' ? 'pass' : 'page'}
                      word={signature.state === 'pass' ? 'Holds' : 'Does not hold'}
                    />
                    {signature.state === 'fail' && (
                      <span className="text-xs wrap-anywhere">{signature.reason}</span>
                    )}
                  </>
                )}
              </span>,
            ],
          ]}
        />
      </div>
    </Card>
  );
}

/** Every file of the keyset to take away, read when asked for. */
function KeysetMenu() {
  const [pending, setPending] = useState(false);
  async function save(name: string) {
    setPending(true);
    try {
      const { files } = await callApi<KeysetExport>(apiPaths.keyset());
      const path = Object.keys(files).find((one) => one === name || one.endsWith(`/${name}`));
      const text = path === undefined ? undefined : files[path];
      if (text === undefined) throw new Error(`The server gave no file ${name}.`);
      const type = name.endsWith('.json') ? 'application/json' : 'text/plain';
      downloadText(name, type, text);
    } catch (error) {
      showToast({
        title: `${name} was not downloaded`,
        detail: error instanceof Error ? error.message : String(error),
        tone: 'bad',
      });
    } finally {
      setPending(false);
    }
  }
  return (
    <Menu
      trigger={
        <Button disabled={pending}>
          <Download aria-hidden />
          Download
        </Button>
      }
    >
      {FILES.map(([name, what]) => (
        <MenuItem key={name} onSelect={() => void save(name)}>
          <span className="font-mono text-xs">{name}</span>
          <span className="ml-auto pl-4 text-2xs text-muted">{what}</span>
        </MenuItem>
      ))}
    </Menu>
  );
}
