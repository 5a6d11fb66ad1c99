import { demoKubeconfigPath } from './demo-kubeconfig';
import type { Paths } from './paths';
import type { Ports } from './ports';

export type EnvironmentInput = {
  inherited: NodeJS.ProcessEnv;
  paths: Paths;
  ports: Ports;
  databaseUrl: string;
  databaseOwnerUrl: string;
  externalUrl: string;
  secret: string;
  installId: string;
  configFile: string;
  prometheusUrl: string | undefined;
  prometheusManaged: boolean;
  demo: boolean;
  dev: boolean;
  distDir: string;
};

/** The environment of web and worker: what the person set, and over it what this start decided. */
export function partsEnvironment(input: EnvironmentInput): NodeJS.ProcessEnv {
  return {
    ...input.inherited,
    NODE_ENV: input.dev ? 'development' : 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    DATABASE_URL: input.databaseUrl,
    DATABASE_OWNER_URL: input.databaseOwnerUrl,
    NEXTAUTH_URL: input.externalUrl,
    MC_EXTERNAL_URL: input.externalUrl,
    NEXTAUTH_SECRET: input.secret,
    MC_INSTALL_ID: input.installId,
    MC_DATA_DIR: input.paths.data,
    MC_CONFIG: input.configFile,
    MC_DIST_DIR: input.distDir,
    PORT: String(input.ports.web),
    MC_WORKER_PORT: String(input.ports.worker),
    ...(input.prometheusUrl === undefined ? {} : { PROMETHEUS_URL: input.prometheusUrl }),
    MC_PROMETHEUS_MANAGED: input.prometheusManaged ? '1' : '0',
    ...(input.demo
      ? {
          MC_DEMO_URL: `http://127.0.0.1:${input.ports.demo}`,
          MC_DEMO_KUBECONFIG: demoKubeconfigPath(input.paths.data),
        }
      : {}),
  };
}
