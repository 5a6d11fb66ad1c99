'use client';

import {
  Ellipsis,
  FileDown,
  Image,
  Link2,
  ListTree,
  Maximize2,
  Minimize2,
  Sheet,
  TextQuote,
} from 'lucide-react';
import dynamic from 'next/dynamic';
import { useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Menu, MenuItem, MenuLabel, MenuLine, MenuLink } from '@/components/ui/menu';
import type { PanelLink } from '@/lib/signals';
import {
  copyPanelLink,
  copyPanelMarkdown,
  downloadPanelCsv,
  downloadPanelPicture,
  linksOf,
  type PanelSubject,
} from './panel-actions';

const PanelSource = dynamic(() => import('./panel-source'), { ssr: false });

const LINK_TITLES: Record<PanelLink['kind'], string> = {
  prometheus: 'Open in Prometheus',
  grafana: 'Open in Grafana',
  logs: 'Logs of this time',
  traces: 'Traces of this time',
};

/** Everything one can do with a panel: open it elsewhere, pass it on, see it larger, as a table, and where it comes from. */
export function PanelMenu({
  subject,
  isLarge,
  isTable,
  onToggleLarge,
  onToggleTable,
}: {
  subject: PanelSubject;
  isLarge: boolean;
  isTable: boolean;
  onToggleLarge: () => void;
  onToggleTable: () => void;
}) {
  const [showsSource, setShowsSource] = useState(false);
  const anchor = useRef<HTMLSpanElement>(null);
  const links = linksOf(subject);
  return (
    <span ref={anchor} tabIndex={-1} className="-mr-1.5">
      <Menu
        trigger={
          <Button tone="ghost" size="icon" aria-label={`Actions on ${subject.panel.title}`}>
            <Ellipsis aria-hidden />
          </Button>
        }
      >
        {links.length > 0 && <MenuLabel>Elsewhere, same time</MenuLabel>}
        {links.map((link) => (
          <MenuLink key={link.kind} href={link.href} external>
            {LINK_TITLES[link.kind]}
          </MenuLink>
        ))}
        {links.length > 0 && <MenuLine />}
        <MenuItem onSelect={() => copyPanelLink(subject)} keys="c">
          <Link2 aria-hidden />
          Copy link
        </MenuItem>
        <MenuItem onSelect={() => copyPanelMarkdown(subject)}>
          <TextQuote aria-hidden />
          Copy as Markdown
        </MenuItem>
        <MenuItem onSelect={() => void downloadPanelPicture(subject)}>
          <Image aria-hidden />
          Picture (PNG)
        </MenuItem>
        <MenuItem onSelect={() => downloadPanelCsv(subject)}>
          <FileDown aria-hidden />
          Samples (CSV)
        </MenuItem>
        <MenuLine />
        <MenuItem onSelect={onToggleTable}>
          <Sheet aria-hidden />
          {isTable ? 'Show as charts' : 'Show as tables'}
        </MenuItem>
        <MenuItem onSelect={onToggleLarge} keys="enter">
          {isLarge ? <Minimize2 aria-hidden /> : <Maximize2 aria-hidden />}
          {isLarge ? 'All panels' : 'Open large'}
        </MenuItem>
        <MenuItem onSelect={() => setShowsSource(true)}>
          <ListTree aria-hidden />
          Where this comes from
        </MenuItem>
      </Menu>
      {showsSource && <PanelSource subject={subject} onClose={() => setShowsSource(false)} />}
    </span>
  );
}
