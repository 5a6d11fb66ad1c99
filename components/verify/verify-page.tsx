'use client';

import dynamic from 'next/dynamic';
import { Skeleton } from '@/components/ui/skeleton';

/** Code of verification is loaded on this page only, and after its first paint. */
const VerifyView = dynamic(() => import('@/components/verify/verify-view').then((all) => all.VerifyView), {
  ssr: false,
  loading: () => <Skeleton className="h-80 w-full" />,
});

/** The verification page wherever it stands. */
export function VerifyPage() {
  return <VerifyView />;
}
