'use client';

import { CircleUser, Contrast, Keyboard, LogOut, Moon, Sun } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { Button } from '@/components/ui/button';
import { Menu, MenuItem, MenuLabel, MenuLine } from '@/components/ui/menu';
import { runCommand } from '@/lib/client/keyboard';
import { paths } from '@/lib/client/paths';

/** Who is signed in, the look, and the way out. */
export function UserMenu({ name, email }: { name: string; email: string }) {
  const router = useRouter();
  return (
    <Menu
      trigger={
        <Button tone="ghost" size="icon" aria-label={`Signed in as ${name}`}>
          <CircleUser aria-hidden />
        </Button>
      }
    >
      <MenuLabel>
        <span className="block font-medium text-fg">{name}</span>
        {email}
      </MenuLabel>
      <MenuItem onSelect={() => router.push(paths.profile())}>
        <CircleUser aria-hidden />
        Your profile
      </MenuItem>
      <MenuLine />
      <MenuItem onSelect={() => runCommand('theme.dark')}>
        <Moon aria-hidden />
        Dark
      </MenuItem>
      <MenuItem onSelect={() => runCommand('theme.light')}>
        <Sun aria-hidden />
        Light
      </MenuItem>
      <MenuItem onSelect={() => runCommand('theme.contrast')}>
        <Contrast aria-hidden />
        High contrast
      </MenuItem>
      <MenuLine />
      <MenuItem onSelect={() => runCommand('help.keys')} keys="?">
        <Keyboard aria-hidden />
        Keyboard shortcuts
      </MenuItem>
      <MenuItem onSelect={() => runCommand('session.sign-out')}>
        <LogOut aria-hidden />
        Sign out
      </MenuItem>
    </Menu>
  );
}
