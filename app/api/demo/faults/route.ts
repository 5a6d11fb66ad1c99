import { clearFaultSchema, setFaultSchema } from '@/lib/demo';
import { clearDemoFault, setDemoFault } from '@/lib/demo/server';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** Makes the demo platform misbehave for one tenant; 404 where no demo platform runs. */
export const POST = route({
  access: { kind: 'permission', permission: 'propose', tenant: ({ body }) => body.tenant },
  body: setFaultSchema,
  handle: async ({ ctx, body }) => setDemoFault(ctx, body),
});

/** Ends it: `?tenant=TENANT_003`, and `&fault=latency` for one fault only. */
export const DELETE = route({
  access: { kind: 'permission', permission: 'propose', tenant: ({ query }) => query.tenant },
  query: clearFaultSchema,
  handle: async ({ ctx, query }) => clearDemoFault(ctx, query),
});
