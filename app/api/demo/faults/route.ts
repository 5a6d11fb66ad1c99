import { clearFaultSchema, setFaultSchema } from '@/lib/demo';
import { clearDemoFault, setDemoFault } from '@/lib/demo/server';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** Makes the demo platform misbehave for one tenant; 404 where no demo platform runs. */
export const POST = route({
  access: { kind: 'permission', permission: 'propose', tenant: ({ body }) => body.tenant },
  doc: { summary: 'Make the demo platform misbehave for one tenant', tag: 'demo', response: setFaultSchema },
  body: setFaultSchema,
  handle: async ({ ctx, body }) => setDemoFault(ctx, body),
});

/** Ends it: `?tenant=TENANT_003`, and `&fault=latency` for one fault only. */
export const DELETE = route({
  access: { kind: 'permission', permission: 'propose', tenant: ({ query }) => query.tenant },
  doc: { summary: 'End faults of a tenant', tag: 'demo', response: null },
  query: clearFaultSchema,
  handle: async ({ ctx, query }) => clearDemoFault(ctx, query),
});
