import { createHash } from 'node:crypto';
import { zipSync } from 'fflate';
import { onTestFinished } from 'vitest';
import type { Credentials } from '../../../lib/cloud/credentials.ts';
import type { CloudContext } from '../../../lib/deploy/cloud/api.ts';
import { createDeployCloud, type DeployCloud } from '../../../lib/deploy/cloud/api.ts';
import type { SearchContext } from '../../../lib/deploy/cloud/orphans.ts';
import { createSearchApi } from '../../../lib/deploy/cloud/search-api.ts';
import { RECORD_VARIABLE, readRecord, writeRecord } from '../../../lib/deploy/deploy-record.ts';
import type { Artifact, Deployment, TimerTrigger } from '../../../lib/deploy/deployment.ts';
import { createEmulator, type EmulatorOptions, type SeenRequest } from '../../../lib/emulator/emulator.ts';
import type { Fault } from '../../../lib/emulator/faults/fault.ts';
import { closeServer, listenOnLoopback } from '../../../lib/listen.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';

const owner = '100000000002';
export const credentials: Credentials = { secretId: 'AKIDTEST', secretKey: 'test-key' };

export const secret = 'hunter2-hunter2';

export const daily: TimerTrigger = { name: 'daily', cron: '0 0 9 * * * *', enabled: true, argument: 'full' };

export const deployment: Deployment = {
  service: 'image-share-audit',
  stage: 'dev',
  site: 'china',
  region: 'ap-guangzhou',
  namespace: 'default',
  functionName: 'audit-dev',
  description: 'Audits who images are shared with',
  runtime: 'Nodejs20.19',
  memoryMb: 256,
  timeoutSeconds: 900,
  environment: { SMTP_HOST: 'smtp.example.com', SMTP_PASSWORD: secret },
  tags: { team: 'security' },
  role: {
    kind: 'managed',
    name: 'audit-dev-role',
    policy: {
      version: '2.0',
      statement: [
        { effect: 'allow', action: ['cvm:DescribeImages', 'cvm:DescribeImageSharePermission'], resource: ['*'] },
      ],
    },
  },
  triggers: [daily],
  retry: { attempts: 1, maxAgeSeconds: 3600 },
};

/** A function whose code is `text`. */
export function artifactOf(text: string): Artifact {
  const zip = zipSync({
    'index.js': Buffer.from(`exports.main_handler = async (event) => (${text});\n`),
    'package.json': Buffer.from('{"type":"commonjs"}\n'),
  });
  return { zip, digest: sha256(zip), auditDigest: sha256(Buffer.from(text)) };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Actions that only look. A download of code has no name. */
const reading = /^(Get|List|Describe|SearchLog|$)/;

interface Setting {
  readonly faults?: readonly Fault[];
  readonly denies?: readonly string[];
  readonly credentials?: Credentials;
  readonly stateChangeMs?: number;
  readonly settling?: EmulatorOptions['settling'];
  readonly region?: string;
}

/** An emulated cloud, how to command it, and what it was asked. */
export interface Stage extends SearchContext {
  /** Names of the actions that would change something, in order, since the last look here. */
  readonly takeChanges: () => readonly string[];
  /** Counts, from here on, how often the action is asked for. */
  readonly count: (action: string) => () => number;
  readonly said: { readonly notices: string[]; readonly warnings: string[]; readonly progress: string[] };
  /**
   * Another connection to the same cloud, cut at the answer to the change of this number: the cloud has done it, and whoever
   * asked is gone. The number after the last change cuts nothing.
   */
  readonly cutAfter: (changes: number) => CloudContext;
  /** Loses the next answer to the action on its way: the cloud has done it. */
  readonly loseAnswer: (action: string) => void;
  /** Runs when the action is asked for, before its answer. */
  readonly whenAsked: (action: string, act: () => void) => void;
  /** Is told of every request, just before its answer. */
  readonly onAnswer: (listen: (request: SeenRequest) => void) => void;
  /** Nothing listens any more. */
  readonly vanish: () => Promise<void>;
}

/** Starts it, on a virtual clock: a change of a function takes five of its seconds. */
export async function openStage(setting: Setting = {}): Promise<Stage> {
  const clock = createVirtualClock();
  const listeners = new Set<(request: SeenRequest) => void>();
  const emulator = createEmulator({
    estate: { accounts: [{ uin: owner, credentials: [{ ...credentials, denies: setting.denies }] }] },
    faults: setting.faults,
    stateChangeMs: setting.stateChangeMs ?? 5000,
    settling: setting.settling,
    now: () => clock.now().getTime(),
    onRequest: (request) => {
      for (const listen of listeners) listen(request);
    },
  });
  const apiBase = new URL(`http://127.0.0.1:${await listenOnLoopback(emulator)}`);
  const clouds: DeployCloud[] = [];
  const said: Stage['said'] = { notices: [], warnings: [], progress: [] };
  const reporter = {
    notice: (line: string) => void said.notices.push(line),
    warning: (line: string) => void said.warnings.push(line),
    progress: (line: string) => void said.progress.push(line),
  };

  const access = { site: 'china', credentials: setting.credentials ?? credentials } as const;
  const runtime = { clock, random: () => 0.5, apiBase };

  function cloudIn(region: string, deadline?: AbortSignal): DeployCloud {
    const limited = deadline === undefined ? runtime : { ...runtime, deadline };
    const cloud = createDeployCloud({ ...access, region, runtime: limited });
    clouds.push(cloud);
    return cloud;
  }

  function open(deadline?: AbortSignal): CloudContext {
    return { cloud: cloudIn(setting.region ?? deployment.region, deadline), clock, reporter };
  }

  async function vanish(): Promise<void> {
    for (const cloud of clouds) cloud.close();
    emulator.closeAllConnections();
    if (emulator.listening) await closeServer(emulator);
  }
  onTestFinished(vanish);

  const seen: string[] = [];
  listeners.add(({ action = '' }) => {
    if (!reading.test(action)) seen.push(action);
  });

  function whenAsked(wanted: string, act: () => void): void {
    const listen = ({ action }: SeenRequest) => {
      if (action !== wanted) return;
      listeners.delete(listen);
      act();
    };
    listeners.add(listen);
  }

  return {
    ...open(),
    cloudIn: (region) => cloudIn(region),
    openSearch: () => createSearchApi({ ...access, runtime }),
    takeChanges: () => seen.splice(0),
    count(wanted) {
      let times = 0;
      listeners.add(({ action }) => {
        times += Number(action === wanted);
      });
      return () => times;
    },
    said,
    cutAfter(changes) {
      const cut = new AbortController();
      let count = 0;
      listeners.add(({ action = '' }) => {
        if (!reading.test(action)) count += 1;
        if (count === changes) cut.abort();
      });
      return open(cut.signal);
    },
    loseAnswer: (action) => whenAsked(action, () => emulator.closeAllConnections()),
    whenAsked,
    onAnswer: (listen) => void listeners.add(listen),
    vanish,
  };
}

/** The record names the version before, which differs with what was deployed before. */
function withoutPrevious(environment: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  if (environment[RECORD_VARIABLE] === undefined) return environment;
  return { ...environment, [RECORD_VARIABLE]: writeRecord({ ...readRecord(environment), previous: undefined }) };
}

/** All that stands in the cloud under the deployment's names, but for times and numbers. */
export async function readState({ cloud }: CloudContext, wanted: Deployment = deployment) {
  const { modifiedTime: _, ...current } = (await cloud.readFunction(wanted)) ?? { modifiedTime: undefined };
  const hasFunction = 'status' in current;
  const role = await cloud.readRole(wanted.role.name);
  const policy = await cloud.readPolicy(wanted.role.name);
  const attached = role === undefined ? [] : await cloud.listAttachedPolicies(wanted.role.name);
  const triggers = hasFunction ? await cloud.listTriggers(wanted) : [];
  return {
    current: hasFunction ? { ...current, environment: withoutPrevious(current.environment) } : undefined,
    triggers: triggers.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    retry: hasFunction ? await cloud.readRetry(wanted) : undefined,
    role,
    policy: policy && { document: policy.document, tags: policy.tags },
    attached: attached.map(({ name }) => name),
  };
}
