import Link from 'next/link';
import { Fragment, type ReactNode } from 'react';
import { CodeBox } from '@/components/evidence/json-text';
import { Table, Td, Th } from '@/components/ui/table';
import type { Block, Inline } from '@/lib/runbooks';

/** A document as parsed: elements only from its blocks, never HTML from its text. */
export function MarkdownText({ blocks }: { blocks: readonly Block[] }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3 text-sm leading-6">
      {keyed(blocks, (block) => (
        <BlockOf block={block} />
      ))}
    </div>
  );
}

function BlockOf({ block }: { block: Block }) {
  switch (block.kind) {
    case 'heading':
      return <Heading block={block} />;
    case 'paragraph':
      return (
        <p className="max-w-prose">
          <Line pieces={block.children} />
        </p>
      );
    case 'quote':
      return (
        <blockquote className="max-w-prose border-l-2 border-line-strong pl-3 text-muted">
          <Line pieces={block.children} />
        </blockquote>
      );
    case 'code':
      return <CodeBox label={block.language === '' ? 'Commands' : block.language}>{block.text}</CodeBox>;
    case 'list': {
      const items = keyed(block.items, (item) => (
        <li>
          <Line pieces={item} />
        </li>
      ));
      return block.isOrdered ? (
        <ol className="grid max-w-prose list-decimal gap-1 pl-5">{items}</ol>
      ) : (
        <ul className="grid max-w-prose list-disc gap-1 pl-5">{items}</ul>
      );
    }
    case 'table':
      return (
        <Table label="Table" className="rounded-md border border-line">
          <thead>
            <tr>
              {keyed(block.head, (cell) => (
                <Th>
                  <Line pieces={cell} />
                </Th>
              ))}
            </tr>
          </thead>
          <tbody>
            {keyed(block.rows, (row) => (
              <tr>
                {keyed(row, (cell) => (
                  <Td className="align-top">
                    <Line pieces={cell} />
                  </Td>
                ))}
              </tr>
            ))}
          </tbody>
        </Table>
      );
  }
}

function Heading({ block }: { block: Extract<Block, { kind: 'heading' }> }) {
  const line = <Line pieces={block.children} />;
  const look = 'mt-2 scroll-mt-16 font-semibold';
  if (block.level <= 2)
    return (
      <h2 id={block.id} className={`${look} text-base`}>
        {line}
      </h2>
    );
  return (
    <h3 id={block.id} className={`${look} text-sm`}>
      {line}
    </h3>
  );
}

function Line({ pieces }: { pieces: readonly Inline[] }): ReactNode {
  return keyed(pieces, (piece) => <Piece piece={piece} />);
}

function Piece({ piece }: { piece: Inline }): ReactNode {
  switch (piece.kind) {
    case 'text':
      return piece.text;
    case 'code':
      return (
        <code className="rounded-sm border border-line bg-surface-2 px-1 text-xs wrap-anywhere">
          {piece.text}
        </code>
      );
    case 'strong':
      return (
        <strong className="font-semibold">
          <Line pieces={piece.children} />
        </strong>
      );
    case 'em':
      return (
        <em>
          <Line pieces={piece.children} />
        </em>
      );
    case 'link':
      return <LinkTo href={piece.href}>{<Line pieces={piece.children} />}</LinkTo>;
  }
}

function LinkTo({ href, children }: { href: string; children: ReactNode }) {
  const look = 'underline underline-offset-4';
  if (href.startsWith('https://'))
    return (
      <a href={href} target="_blank" rel="noopener noreferrer" className={look}>
        {children}
      </a>
    );
  return (
    <Link href={href} className={look}>
      {children}
    </Link>
  );
}

/** Parts of a document that never changes: the place of each is what it is. */
function keyed<T>(parts: readonly T[], draw: (part: T) => ReactNode): ReactNode {
  return parts.map((part, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text never move
    <Fragment key={at}>{draw(part)}</Fragment>
  ));
}
