export { DEMO_CLUSTER } from './demo-cluster';
export { clearFaultSchema, type DemoFault, type SetFault, setFaultSchema } from './fault';
