export {
  type ClearFault,
  clearFaultSchema,
  DEMO_FAULTS,
  type DemoFault,
  demoFaultSchema,
  type SetFault,
  setFaultSchema,
} from './fault';
