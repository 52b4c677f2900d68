import * as z from 'zod/mini';
import { parserOf } from '../../api-answer.ts';
import { listOf } from '../../collections.ts';
import { CloudRefusedError } from '../../errors.ts';
import { oneLine } from '../../redact.ts';
import type { Deployment, RetryPolicy } from '../deployment.ts';
import { done, maybe, pairs, toPairs, toRecord } from './answer.ts';
import type { ApiClient } from './api-client.ts';

/** Names one function in the region. */
export type FunctionRef = Pick<Deployment, 'namespace' | 'functionName'>;

/** Settings that UpdateFunctionConfiguration can change. */
export type FunctionSettings = FunctionRef &
  Pick<Deployment, 'description' | 'memoryMb' | 'timeoutSeconds' | 'environment' | 'vpc' | 'logs'> & {
    /** The name of a CAM role. */
    readonly role: string;
  };

/** Settings that only CreateFunction takes. */
export interface CreateOnly {
  readonly runtime: string;
  readonly handler: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly zip: Uint8Array;
}

/** State of a function. It has the values of environment variables: never print it. */
export interface FunctionState extends Omit<FunctionSettings, 'namespace' | 'functionName' | 'role'> {
  readonly status: string;
  readonly statusReasons: readonly string[];
  readonly runtime: string;
  readonly handler: string;
  readonly role?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly modifiedTime?: string;
  /** Public network; absent where the cloud does not say. */
  readonly network?: { readonly isOpen: boolean; readonly hasFixedAddress: boolean };
  /** Name and version of each layer. */
  readonly layers: readonly string[];
  /** `Available`, or the reason why the platform does not run it, such as `InsufficientBalance`. */
  readonly availability?: string;
}

export interface FunctionApi {
  readonly readFunction: (ref: FunctionRef) => Promise<FunctionState | undefined>;
  readonly createFunction: (settings: FunctionSettings, createOnly: CreateOnly) => Promise<void>;
  readonly updateConfiguration: (settings: FunctionSettings) => Promise<void>;
  /** Hash of the code, where the cloud gives one. How it is computed is not documented: compare it with earlier answers only. */
  readonly readFingerprint: (ref: FunctionRef) => Promise<string | undefined>;
  readonly updateCode: (ref: FunctionRef, code: Pick<CreateOnly, 'zip' | 'handler'>) => Promise<void>;
  readonly deleteFunction: (ref: FunctionRef) => Promise<void>;
  readonly readRetry: (ref: FunctionRef) => Promise<Partial<RetryPolicy>>;
  readonly updateRetry: (ref: FunctionRef, retry: RetryPolicy) => Promise<void>;
}

/** Parser of GetFunction, about a function or a version of it. */
export const parseFunction = parserOf(
  {
    Status: z.string().check(z.minLength(1)),
    StatusDesc: maybe(z.string()),
    StatusReasons: maybe(listOf(z.object({ ErrorCode: maybe(z.string()), ErrorMessage: maybe(z.string()) }))),
    Runtime: maybe(z.string()),
    Handler: maybe(z.string()),
    Description: maybe(z.string()),
    MemorySize: z.int(),
    Timeout: z.int(),
    Environment: maybe(z.object({ Variables: pairs })),
    Role: maybe(z.string()),
    VpcConfig: maybe(z.object({ VpcId: maybe(z.string()), SubnetId: maybe(z.string()) })),
    ClsLogsetId: maybe(z.string()),
    ClsTopicId: maybe(z.string()),
    Tags: pairs,
    ModTime: maybe(z.string()),
    PublicNetConfig: maybe(
      z.object({
        PublicNetStatus: maybe(z.string()),
        EipConfig: maybe(z.object({ EipStatus: maybe(z.string()) })),
      }),
    ),
    Layers: maybe(listOf(z.object({ LayerName: z.string(), LayerVersion: maybe(z.int()) }))),
    AvailableStatus: maybe(z.string()),
  },
  (answer): FunctionState => ({
    status: answer.Status,
    statusReasons: readReasons(answer.StatusReasons ?? [], answer.StatusDesc ?? ''),
    runtime: answer.Runtime ?? '',
    handler: answer.Handler ?? '',
    description: answer.Description ?? '',
    memoryMb: answer.MemorySize,
    timeoutSeconds: answer.Timeout,
    environment: toRecord(answer.Environment?.Variables),
    // A role is bound by its name; should its resource name come back, the name ends it.
    role: answer.Role?.split('/').at(-1) || undefined,
    vpc: answer.VpcConfig?.VpcId
      ? { vpcId: answer.VpcConfig.VpcId, subnetId: answer.VpcConfig.SubnetId ?? '' }
      : undefined,
    logs: answer.ClsTopicId ? { logsetId: answer.ClsLogsetId ?? '', topicId: answer.ClsTopicId } : undefined,
    tags: toRecord(answer.Tags),
    modifiedTime: answer.ModTime ?? undefined,
    network: readNetwork(answer.PublicNetConfig ?? {}),
    layers: (answer.Layers ?? []).map(({ LayerName, LayerVersion }) => `${LayerName} ${LayerVersion ?? '?'}`),
    availability: answer.AvailableStatus || undefined,
  }),
);

interface PublicNetConfig {
  readonly PublicNetStatus?: string | null | undefined;
  readonly EipConfig?: { readonly EipStatus?: string | null | undefined } | null | undefined;
}

function readNetwork({ PublicNetStatus, EipConfig }: PublicNetConfig): FunctionState['network'] {
  if (!PublicNetStatus) return undefined;
  return { isOpen: PublicNetStatus === 'ENABLE', hasFixedAddress: EipConfig?.EipStatus === 'ENABLE' };
}

interface StatusReason {
  readonly ErrorCode?: string | null | undefined;
  readonly ErrorMessage?: string | null | undefined;
}

/** Reasons of a status, or its description where there are none. */
function readReasons(reasons: readonly StatusReason[], description: string): readonly string[] {
  const lines = reasons.map(({ ErrorCode, ErrorMessage }) => [ErrorCode, ErrorMessage].filter(Boolean).join(': '));
  return [...lines.filter(Boolean), ...(lines.some(Boolean) ? [] : [description])]
    .filter(Boolean)
    .map((line) => oneLine(line));
}

/** 256 bits as text, in hex or base64. A shorter value, a dash or a word, would be the same for any code. */
const hashForm = /^[\w+/=-]{43,64}$/;

const parseFingerprint = parserOf({ CodeSha256: maybe(z.string()) }, ({ CodeSha256 }) =>
  CodeSha256 != null && hashForm.test(CodeSha256) ? CodeSha256 : undefined,
);

const parseRetry = parserOf(
  {
    AsyncTriggerConfig: z.object({
      RetryConfig: maybe(listOf(z.object({ RetryNum: z.int() }))),
      MsgTTL: maybe(z.int()),
    }),
  },
  ({ AsyncTriggerConfig: { RetryConfig, MsgTTL } }): Partial<RetryPolicy> => ({
    attempts: RetryConfig?.[0]?.RetryNum,
    maxAgeSeconds: MsgTTL ?? undefined,
  }),
);

/** Codes of a function that does not exist. The last two are also those of an impossible name or namespace. */
export const absentCodes =
  /^(ResourceNotFound\.(Function|FunctionName|Namespace)|InvalidParameterValue\.(FunctionName|Namespace))$/;

/** An upload of the largest zip that the API takes, at half a megabit a second. */
const UPLOAD_TIMEOUT_MS = 180_000;

/** Functions and their retry policies, over SCF 2018-04-16. */
export function createFunctionApi({ read, change }: ApiClient): FunctionApi {
  return {
    readFunction: (ref) =>
      read('scf', { action: 'GetFunction', parameters: named(ref), parse: parseFunction }).catch((error: unknown) => {
        if (error instanceof CloudRefusedError && absentCodes.test(error.code)) return undefined;
        throw error;
      }),
    createFunction(settings, { zip, runtime: Runtime, handler: Handler, tags }) {
      const code = { Code: { ZipFile: toBase64(zip) }, Runtime, Handler, Tags: toPairs(tags), Type: 'Event' };
      const parameters = { ...wireSettings(settings), ...code, InstallDependency: 'FALSE' };
      const call = { action: 'CreateFunction', parameters, parse: done };
      return redactValues(settings.environment, change('scf', call, UPLOAD_TIMEOUT_MS));
    },
    updateConfiguration(settings) {
      const parameters = wireSettings(settings);
      const call = { action: 'UpdateFunctionConfiguration', parameters, parse: done };
      return redactValues(settings.environment, change('scf', call));
    },
    readFingerprint: (ref) =>
      read('scf', { action: 'GetFunctionAddress', parameters: named(ref), parse: parseFingerprint }),
    updateCode(ref, { zip, handler: Handler }) {
      const parameters = { ...named(ref), Handler, ZipFile: toBase64(zip), InstallDependency: 'FALSE' };
      return change('scf', { action: 'UpdateFunctionCode', parameters, parse: done }, UPLOAD_TIMEOUT_MS);
    },
    deleteFunction: (ref) => change('scf', { action: 'DeleteFunction', parameters: named(ref), parse: done }),
    readRetry: (ref) =>
      read('scf', { action: 'GetFunctionEventInvokeConfig', parameters: named(ref), parse: parseRetry }),
    updateRetry(ref, { attempts, maxAgeSeconds }) {
      const AsyncTriggerConfig = { RetryConfig: [{ RetryNum: attempts }], MsgTTL: maxAgeSeconds };
      const parameters = { ...named(ref), AsyncTriggerConfig };
      return change('scf', { action: 'UpdateFunctionEventInvokeConfig', parameters, parse: done });
    },
  };
}

/** Parameters by which every action of SCF names its function. */
export function named({ namespace, functionName }: FunctionRef) {
  return { FunctionName: functionName, Namespace: namespace };
}

/** All of them, always: whether a field that is left out is kept is not documented for each. */
function wireSettings(settings: FunctionSettings) {
  const { vpc, logs } = settings;
  return {
    ...named(settings),
    Description: settings.description,
    MemorySize: settings.memoryMb,
    Timeout: settings.timeoutSeconds,
    Environment: { Variables: toPairs(settings.environment) },
    Role: settings.role,
    VpcConfig: { VpcId: vpc?.vpcId ?? '', SubnetId: vpc?.subnetId ?? '' },
    ...(logs === undefined ? {} : { ClsLogsetId: logs.logsetId, ClsTopicId: logs.topicId }),
  };
}

function toBase64(zip: Uint8Array): string {
  return Buffer.from(zip).toString('base64');
}

/** Removes values from the text of a refusal, which is the cloud's and may quote a secret; so may its cause, which is dropped. */
async function redactValues(environment: FunctionSettings['environment'], answer: Promise<void>): Promise<void> {
  try {
    await answer;
  } catch (error) {
    if (!(error instanceof CloudRefusedError)) throw error;
    const values = Object.values(environment).filter(Boolean);
    const message = values.reduce((text, value) => text.replaceAll(value, '***'), error.cloudMessage);
    throw new CloudRefusedError({ action: error.action, code: error.code, message, requestId: error.requestId });
  }
}
