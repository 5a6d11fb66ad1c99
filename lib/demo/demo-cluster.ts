/** What mission-control.yaml calls the cluster of the demo platform. */
export const DEMO_CLUSTER = 'demo-platform';
