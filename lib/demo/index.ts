export { clearFaultSchema, DEMO_FAULTS, type DemoFault, type SetFault, setFaultSchema } from './fault';
