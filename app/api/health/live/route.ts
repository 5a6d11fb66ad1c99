import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** The process answers; says nothing about what it depends on. */
export const GET = route({ access: { kind: 'public' }, handle: async () => ({ status: 'live' }) });
