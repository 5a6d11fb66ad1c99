'use client';

import type * as Radix from 'radix-ui/dropdown-menu';
import { createContext } from 'react';

/** The parts of the library that draws menus, once it has been loaded; entries take them from here. */
export type MenuParts = Pick<typeof Radix, 'Item' | 'Label' | 'Separator'>;

export const MenuPartsContext = createContext<MenuParts | null>(null);
