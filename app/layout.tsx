import { GeistMono } from 'geist/font/mono';
import { GeistSans } from 'geist/font/sans';
import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { readPreferences } from '@/lib/client/preferences';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Mission Control', template: '%s · Mission Control' },
  description: 'Live tenant drilldowns from your own Prometheus',
  robots: { index: false, follow: false },
};

export const viewport: Viewport = { width: 'device-width', initialScale: 1, viewportFit: 'cover' };

/** Document of every page. Theme and times come from cookies here, so the first paint is already right. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const store = await cookies();
  const look = readPreferences(process.env.MC_INSTALL_ID ?? '00000000', (name) => store.get(name)?.value);
  return (
    <html
      lang="en"
      className={`${GeistSans.variable} ${GeistMono.variable}`}
      data-theme={look.theme}
      data-times={look.times}
      data-keys={look.keys}
      data-rail={look.rail}
    >
      <body>{children}</body>
    </html>
  );
}
