export { chooseFirstBaseline } from './first-baseline';
export { readGeneratedHistoryUntil } from './read-generated-history';
export { clearDemoFault, setDemoFault } from './switch-faults';
