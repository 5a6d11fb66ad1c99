export { clearFaultSchema, type DemoFault, type SetFault, setFaultSchema } from './fault';
