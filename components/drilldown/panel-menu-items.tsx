'use client';

import { FileDown, Image, Link2, ListTree, Maximize2, Minimize2, Sheet, TextQuote } from 'lucide-react';
import { MenuItem, MenuLabel, MenuLine, MenuLink } from '@/components/ui/menu';
import type { PanelLink } from '@/lib/signals';
import { copyPanelMarkdown, downloadPanelCsv, downloadPanelPicture, linksOf } from './panel-actions';
import type { PanelMenuProps } from './panel-menu-props';
import { copyPanelLink } from './panel-subject';

const LINK_TITLES: Record<PanelLink['kind'], string> = {
  prometheus: 'Open in Prometheus',
  grafana: 'Open in Grafana',
  logs: 'Logs of this time',
  traces: 'Traces of this time',
};

/** The entries of a panel's menu; loaded when one is first opened. */
export default function PanelMenuItems({
  subject,
  isLarge,
  isTable,
  onToggleLarge,
  onToggleTable,
  onShowSource,
}: PanelMenuProps & { onShowSource: () => void }) {
  const links = linksOf(subject);
  return (
    <>
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
      <MenuItem onSelect={onShowSource}>
        <ListTree aria-hidden />
        Where this comes from
      </MenuItem>
    </>
  );
}
