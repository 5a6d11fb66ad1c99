'use client';

import { Command, EmptyState } from '@/components/console/empty-state';
import { Timestamp } from '@/components/console/timestamp';
import { groupDigits, judgeWitness } from '@/components/log/judge-log';
import { StatusBadge } from '@/components/status/status-badge';
import { Badge } from '@/components/ui/badge';
import { Card, CardHead } from '@/components/ui/card';
import { Table, Td, Th } from '@/components/ui/table';
import type { LogStatus, WitnessStatus } from '@/lib/evidence-log';

/** Who cosigns checkpoints, whether they are independent of this installation, and how far each has come. */
export function WitnessesCard({ status }: { status: LogStatus }) {
  const { witnesses, quorum } = status;
  return (
    <Card>
      <CardHead title="Witnesses">
        {witnesses.length === 0
          ? 'Nobody outside this installation signs its checkpoints.'
          : `${quorum.have} of ${witnesses.length} signed the last checkpoint; ${
              quorum.needed === 0 ? 'no number is asked for' : `${quorum.needed} are asked for`
            }.`}
      </CardHead>
      {witnesses.length === 0 ? (
        <EmptyState title="Not witnessed">
          A witness keeps the last checkpoint it saw and refuses to sign one that does not continue it. Ask
          another team to run <Command>mc witness serve</Command> on their machine, then declare it under{' '}
          <code>evidence.witnesses</code> in <code>mission-control.yaml</code>.
        </EmptyState>
      ) : (
        <Table label="Witnesses">
          <thead>
            <tr>
              <Th>Witness</Th>
              <Th>State</Th>
              <Th>Independence</Th>
              <Th numeric>Signed up to</Th>
              <Th>Last signature</Th>
            </tr>
          </thead>
          <tbody>
            {witnesses.map((witness) => (
              <WitnessRow key={witness.name} witness={witness} />
            ))}
          </tbody>
        </Table>
      )}
    </Card>
  );
}

function WitnessRow({ witness }: { witness: WitnessStatus }) {
  const { status, word, reason } = judgeWitness(witness);
  return (
    <tr>
      <Td className="py-2">
        <span className="block font-mono text-xs whitespace-nowrap">{witness.name}</span>
        <span className="block text-xs text-muted">{witness.owner}</span>
        <span className="block font-mono text-2xs text-muted wrap-anywhere">{witness.url}</span>
      </Td>
      <Td>
        <StatusBadge status={status} word={word} />
        <span className="block min-w-48 text-xs text-muted">{reason}</span>
      </Td>
      <Td>
        {witness.independent ? (
          <Badge tone="strong">independent</Badge>
        ) : (
          <StatusBadge
            status={witness.independence === 'unknown' ? 'unknown' : 'warn'}
            word={witness.independence === 'unknown' ? 'Cannot be told' : 'Not independent'}
          />
        )}
        <span className="block min-w-40 text-xs text-muted">{witness.reason}</span>
      </Td>
      <Td numeric className="font-mono text-xs">
        {witness.lastCosignedSize === null ? '–' : groupDigits(witness.lastCosignedSize)}
      </Td>
      <Td>
        {witness.lastCosignedAt === null ? (
          <span className="text-xs text-muted">never</span>
        ) : (
          <Timestamp
            epochSeconds={Math.floor(Date.parse(witness.lastCosignedAt) / 1000)}
            label="Last signature"
          />
        )}
      </Td>
    </tr>
  );
}
