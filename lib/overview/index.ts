export {
  buildOverview,
  type Headline,
  headlinesOf,
  mergeOverview,
  type Overview,
  type OverviewFrame,
  type OverviewRow,
  type PlacedTenant,
  signalState,
} from './overview';
export { overviewCsv } from './overview-csv';
export { overviewSchema } from './overview-schema';
export { DRAWN_WHOLE, LIVE_TENANTS, PAGE_ROWS, pageOverview } from './page-overview';
export {
  countByStatus,
  OVERVIEW_SORTS,
  type OverviewFilter,
  selectRows,
} from './select-rows';
export { decodeSpark, SPARK_LEVELS, SPARK_POINTS } from './sparkline';
