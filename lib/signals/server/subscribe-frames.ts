import { visibleTenants } from '@/lib/access';
import type { Ctx } from '@/lib/platform/context';
import type { FrameName } from '../frame';
import type { HubStream } from './frame-hub';
import { readableScope } from './get-frame';
import { signalsRuntime } from './signals-runtime';

/** What a browser wants to be told about. */
export type StreamQuery = { frames: readonly FrameName[]; tenants?: readonly string[] | undefined };

/**
 * Opens one event stream: whole frames first (or what was missed since `lastEventId`), then deltas, the polling cost
 * annotations and that approvals changed, all narrowed to the tenants the actor may read. Close it when the session ends.
 */
export function subscribeFrames(ctx: Ctx, query: StreamQuery, lastEventId: string | null): HubStream {
  const scope = readableScope(ctx, query.tenants);
  const sees = visibleTenants(ctx.actor);
  return signalsRuntime(ctx).hub().open({ frames: query.frames, scope, sees, lastEventId });
}
