import { z } from 'zod';
import document from '@/docs/openapi.json' with { type: 'json' };
import { route } from '@/lib/http/route';

const text = JSON.stringify(document);

/**
 * This API as OpenAPI 3.1. Open to strangers: it is the same file for every installation of this version, and says nothing
 * that its source does not; generators of clients cannot sign in.
 */
export const GET = route({
  access: { kind: 'public' },
  doc: { summary: 'This document', tag: 'system', response: z.looseObject({ openapi: z.string() }) },
  handle: async () =>
    new Response(text, {
      headers: { 'content-type': 'application/json', 'cache-control': 'public, max-age=300' },
    }),
});
