export { clearDemoFault, type DemoTarget, setDemoFault } from './switch-faults';
