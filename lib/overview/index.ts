export {
  buildOverview,
  headlineSignals,
  type Overview,
  type OverviewFrame,
  type OverviewRow,
  type OverviewValue,
  signalState,
} from './overview';
export { overviewCsv } from './overview-csv';
export {
  countByStatus,
  OVERVIEW_SORTS,
  type OverviewFilter,
  type OverviewSort,
  selectRows,
} from './select-rows';
export { decodeSpark, encodeSpark, SPARK_LEVELS, SPARK_POINTS, type SparkRun } from './sparkline';
