export { readGeneratedHistoryUntil } from './read-generated-history';
export { clearDemoFault, type DemoTarget, setDemoFault } from './switch-faults';
