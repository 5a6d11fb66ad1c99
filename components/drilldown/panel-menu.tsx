'use client';

import { Ellipsis } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Menu } from '@/components/ui/menu';
import type { PanelMenuProps } from './panel-menu-props';

const PanelMenuItems = dynamic(() => import('./panel-menu-items'), { ssr: false });
const PanelSource = dynamic(() => import('./panel-source'), { ssr: false });

/** Everything one can do with a panel: open it elsewhere, pass it on, see it larger, as a table, and where it comes from. */
export function PanelMenu(props: PanelMenuProps) {
  const [showsSource, setShowsSource] = useState(false);
  return (
    <span className="-mr-1.5">
      <Menu
        trigger={
          <Button tone="ghost" size="icon" aria-label={`Actions on ${props.subject.panel.title}`}>
            <Ellipsis aria-hidden />
          </Button>
        }
      >
        <PanelMenuItems {...props} onShowSource={() => setShowsSource(true)} />
      </Menu>
      {showsSource && <PanelSource subject={props.subject} onClose={() => setShowsSource(false)} />}
    </span>
  );
}
