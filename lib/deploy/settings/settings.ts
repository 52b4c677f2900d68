import { ConfigError } from '../../errors.ts';
import type { Deployment } from '../deployment.ts';
import type { FunctionSettings, ProviderSettings, Service, SettingIssue } from '../framework.ts';
import { mergeVariables, variableProblems } from './environment.ts';
import { functionProblems, identityProblems } from './function.ts';
import { readTimers, timerProblems } from './timer.ts';

/** Settings of serverless.yml. */
export interface Settings {
  /** All of it but the role, which may follow from audit.yml. */
  readonly deployment: Omit<Deployment, 'role'>;
  /** Name of an existing execution role; absent: deploying creates one. */
  readonly roleName?: string;
  /** The module that exports `main_handler`, from the top of the project and without its extension. */
  readonly entry: string;
}

/** Settings and their issues. */
export interface SettingsReading {
  readonly settings: Settings;
  readonly problems: readonly SettingIssue[];
  /** Those of the problems that concern the identity of the function. */
  readonly identityProblems: readonly SettingIssue[];
}

/** Defaults, where those of the platform (Python2.7, 3 s) would not do. */
const defaults = {
  site: 'china',
  namespace: 'default',
  memoryMb: 256,
  timeoutSeconds: 900,
  retryAttempts: 2,
  retryMaxAgeSeconds: 21_600,
} as const;

/** Reads a service that the schema accepted; `now` is for schedules that are over. Throws ConfigError when it has not exactly one function. */
export function readSettings(service: Service, file: string, now: Date): SettingsReading {
  const entries = Object.entries(service.functions);
  const [first] = entries;
  if (first === undefined || entries.length > 1) {
    const problem = `has ${entries.length} functions; this plugin deploys exactly one.`;
    throw new ConfigError([{ file, path: 'functions', problem, fix: 'Use one serverless.yml for each.' }]);
  }
  const [key, settings] = first;
  const deployment = buildDeployment(service, key, settings);
  const path = `functions.${key}`;
  const pathOf = (name: 'memorySize' | 'timeout') => `${settings[name] == null ? 'provider' : path}.${name}`;
  const ofIdentity = identityProblems(deployment, path);
  return {
    settings: {
      deployment,
      ...(service.provider.role != null && { roleName: service.provider.role }),
      entry: settings.handler.replace(/\.[^./]*$/, ''),
    },
    identityProblems: ofIdentity,
    problems: [
      ...ofIdentity,
      ...functionProblems(deployment, { path, pathOf, handler: settings.handler, roleName: service.provider.role }),
      ...variableProblems(deployment),
      ...timerProblems(deployment.triggers, path, now),
      ...packageProblems(service.package ?? {}),
    ],
  };
}

function buildDeployment(service: Service, key: string, settings: FunctionSettings): Omit<Deployment, 'role'> {
  const { provider } = service;
  const stage = provider.stage ?? 'dev';
  return {
    service: service.service,
    stage,
    site: provider.site ?? defaults.site,
    region: provider.region ?? '',
    namespace: provider.namespace ?? defaults.namespace,
    functionName: settings.name ?? `${service.service}-${stage}-${key}`,
    description: settings.description ?? '',
    runtime: provider.runtime ?? '',
    memoryMb: settings.memorySize ?? provider.memorySize ?? defaults.memoryMb,
    timeoutSeconds: settings.timeout ?? provider.timeout ?? defaults.timeoutSeconds,
    environment: mergeVariables(provider.environment, settings.environment),
    tags: Object.fromEntries(Object.entries(provider.tags ?? {}).map(([name, value]) => [name, value ?? ''])),
    ...(provider.vpcConfig != null && { vpc: provider.vpcConfig }),
    ...(provider.cls != null && { logs: provider.cls }),
    triggers: readTimers(settings.events ?? []),
    retry: readRetry(provider.retry),
  };
}

function readRetry(retry: ProviderSettings['retry']): Deployment['retry'] {
  return {
    attempts: retry?.attempts ?? defaults.retryAttempts,
    maxAgeSeconds: retry?.maxAgeSeconds ?? defaults.retryMaxAgeSeconds,
  };
}

/** The framework knows these keys for its own packaging, which is turned off. */
function packageProblems(settings: Readonly<Record<string, unknown>>): readonly SettingIssue[] {
  return Object.keys(settings).map((key) => ({
    path: `package.${key}`,
    problem: 'has no effect: the package follows from the imports of the handler.',
    fix: 'Remove it.',
  }));
}
