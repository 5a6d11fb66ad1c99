'use client';

import { useQuery } from '@tanstack/react-query';
import { type ApiError, callApi } from '@/lib/client/api';
import { apiPaths } from '@/lib/client/paths';
import { isoSeconds } from '@/lib/client/time-range';
import type { TimelineEvent } from '@/lib/events';
import type { ChartEvent } from './chart-marks';
import { toChartEvent } from './to-chart-event';

/** Wide steps keep the question the same for minutes, so that it is asked when something happened and not every tick. */
const STEP_SECONDS = 600;

/** Events of some tenants that touch a range; asked again when the stream tells of a new one. `initial` is the server's answer. */
export function useEvents(
  tenantIds: readonly string[],
  range: { startSeconds: number; endSeconds: number },
  initial: ChartEvent[],
): ChartEvent[] {
  const from = Math.floor(range.startSeconds / STEP_SECONDS) * STEP_SECONDS;
  const to = Math.ceil((range.endSeconds + 1) / STEP_SECONDS) * STEP_SECONDS;
  const tenants = tenantIds.join(',');
  const query = useQuery<ChartEvent[], ApiError>({
    queryKey: ['events', tenants, from, to],
    queryFn: async ({ signal }) => {
      const answer = await callApi<{ events: TimelineEvent[] }>(
        apiPaths.events({ from: isoSeconds(from), to: isoSeconds(to), tenants }),
        { signal },
      );
      return answer.events.map(toChartEvent);
    },
    placeholderData: (previous) => previous ?? initial,
    staleTime: 60_000,
  });
  return query.data ?? initial;
}
