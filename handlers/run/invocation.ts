import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { systemClock } from '../../lib/clock.ts';
import { roleCredentials } from '../../lib/cloud/credentials.ts';
import type { FunctionVersion } from '../../lib/cloud/invoke-function.ts';
import type { ResolveSecret } from '../../lib/config/file/references.ts';
import type { Config } from '../../lib/config/load.ts';
import { memoryOfPart } from '../../lib/config/select-part.ts';
import { ConfigError } from '../../lib/errors.ts';
import type { Delivery } from '../../lib/options.ts';
import type { PlatformFunction, Trigger } from '../../lib/types.ts';
import manifest from '../../package.json' with { type: 'json' };
import type { DeliveryContext } from './delivery-context.ts';
import { type RunAccess, readApiBase } from './own-cloud.ts';
import type { AuditInputs } from './perform-audit.ts';
import { createSecretLookup } from './secrets.ts';

/** Properties used of the platform's context (https://cloud.tencent.com/document/product/583/9210). */
export interface FunctionContext {
  readonly request_id?: string;
  readonly tencentcloud_uin?: string | number;
  readonly function_name?: string;
  readonly namespace?: string;
  readonly tencentcloud_region?: string;
  readonly function_version?: string;
  readonly time_limit_in_ms?: number;
  readonly getRemainingTimeInMillis?: () => number;
}

/** One invocation, read anew each time: the platform keeps the process and changes the credentials in it. */
export interface Invocation {
  readonly runId: string;
  readonly trigger?: Trigger;
  readonly startedAt: string;
  /** The account's uin as the platform states it. */
  readonly uin?: string;
  readonly platform?: PlatformFunction;
  /** Function that this is a run of, where the platform states all of it: not on a computer. */
  readonly self?: FunctionVersion;
  readonly environment: NodeJS.ProcessEnv;
  /** Argument of the timer, which selects a part of the audit; empty: everything. */
  readonly argument: string;
  readonly configFile: string;
  readonly remainingMs: () => number;
}

/** Time of a run where the platform states none: too short leaves images unverified, too long has the run killed before its mail. */
const UNSTATED_LIMIT_MS = 60_000;

/** Reserve at the end of the invocation for its log line and the platform. */
const EXIT_RESERVE_MS = 1000;
/** Reserve for the memory, which is written after the mail: this, or a share of a small mail reserve. */
const MAX_STATE_RESERVE_MS = 6000;
const STATE_RESERVE_SHARE = 0.2;

/** The timer's event (https://cloud.tencent.com/document/product/583/9708); one sent by hand may be any object. */
const timerEvent = z.object({ TriggerName: z.string(), Time: z.string() });
const eventWithMessage = z.object({ Message: z.unknown() });

/** Invocation of one event, with the environment as it is now. */
export function readInvocation(event: unknown, context: FunctionContext): Invocation {
  const timer = timerEvent.safeParse(event);
  const environment = process.env;
  return {
    runId: context.request_id || randomUUID(),
    trigger: timer.success ? { name: timer.data.TriggerName, time: timer.data.Time } : undefined,
    startedAt: systemClock.now().toISOString(),
    uin: context.tencentcloud_uin === undefined ? undefined : String(context.tencentcloud_uin),
    ...platformOf(context),
    self: selfOf(context),
    environment,
    argument: readArgument(event),
    configFile: environment.AUDIT_CONFIG || join(import.meta.dirname, 'audit.yml'),
    remainingMs: remainingTimeOf(context),
  };
}

/** Time left as the platform states it, or else counted from now on. */
function remainingTimeOf(context: FunctionContext): () => number {
  const endsAtMs = systemClock.elapsedMs() + (context.time_limit_in_ms ?? UNSTATED_LIMIT_MS);
  return () => context.getRemainingTimeInMillis?.() ?? Math.floor(endsAtMs - systemClock.elapsedMs());
}

function platformOf(context: FunctionContext): Pick<Invocation, 'platform'> {
  const { function_name: name, namespace, tencentcloud_region: region } = context;
  return name === undefined ? {} : { platform: { name, ...(namespace && { namespace }), ...(region && { region }) } };
}

function selfOf(context: FunctionContext): FunctionVersion | undefined {
  const { function_name: name, namespace, tencentcloud_region: region, function_version: version } = context;
  if (!name || !namespace || !region || !version || context.tencentcloud_uin === undefined) return undefined;
  return { name, namespace, region, version };
}

/** Anything but text is no argument, and is refused as one that selects nothing. */
function readArgument(event: unknown): string {
  const message = eventWithMessage.safeParse(event).data?.Message ?? '';
  return typeof message === 'string' ? message : JSON.stringify(message);
}

/** Inputs of the audit. Throws ConfigError without a role, or when no time is left beside the mail's reserve. */
export function createAuditInputs(invocation: Invocation, mailReserveMs: number): AuditInputs {
  const readingMs = readingTime(invocation, mailReserveMs);
  const { trigger, configFile, uin, self, argument } = invocation;
  return { ...accessOf(invocation), trigger, configFile, uin, self, argument, readingMs };
}

/** Access with the role's own credentials. Throws ConfigError without a role. */
export function accessOf(invocation: Invocation): RunAccess {
  return { ...withoutCredentials(invocation), credentials: roleCredentials(invocation.environment) };
}

/** Values of the references in audit.yml: variables of the function, and secrets of its region. */
export function secretsOf(invocation: Invocation): ResolveSecret {
  return createSecretLookup(invocation.environment, () => ({
    ...accessOf(invocation),
    region: invocation.platform?.region ?? invocation.environment.TENCENTCLOUD_REGION,
    remainingMs: invocation.remainingMs(),
  }));
}

function withoutCredentials({ runId, environment }: Invocation): Omit<RunAccess, 'credentials'> {
  return {
    runId,
    apiBase: readApiBase(environment),
    toolVersion: manifest.version,
    clock: systemClock,
  };
}

/** Time for reading. Throws ConfigError where the mail's reserve leaves none. */
function readingTime({ configFile: file, remainingMs }: Invocation, mailReserveMs: number): number {
  const remaining = remainingMs();
  if (remaining > mailReserveMs) return remaining - mailReserveMs;
  const problem = `keeps ${mailReserveMs} ms for the mail, and the function had ${remaining} ms in all: nothing is left to read images.`;
  const fix = 'Give the function a longer time-out, or lower mailReserveMs.';
  throw new ConfigError([{ file, path: 'audit.mailReserveMs', problem, fix }]);
}

/** Recipients and channels of this run, without a memory. */
export function createDeliveryContext(
  { channels }: Pick<Config, 'channels'>,
  delivery: Delivery,
  invocation: Invocation,
): DeliveryContext {
  const schedule = invocation.environment.AUDIT_SCHEDULE;
  return { delivery, channels, schedule, timeLeftMs: () => timeLeftMs(invocation) };
}

/** Delivery context with the memory of earlier runs, where one is configured. Throws ConfigError for a bucket without a role. */
export async function withMemory(
  { state, mailReserveMs }: Pick<Config, 'state' | 'mailReserveMs'>,
  context: DeliveryContext,
  invocation: Invocation,
): Promise<DeliveryContext> {
  if (state === undefined) return context;
  const { loadMemory } = await import('../../lib/state/state.ts');
  const own = state.store.kind === 'file' ? withoutCredentials(invocation) : accessOf(invocation);
  const access = { ...own, timeLeftMs: () => timeLeftMs(invocation) };
  const loadedMemory = await loadMemory(memoryOfPart(state, invocation.argument), access);
  const reserveMs = EXIT_RESERVE_MS + Math.min(MAX_STATE_RESERVE_MS, mailReserveMs * STATE_RESERVE_SHARE);
  return { ...context, loadedMemory, timeLeftMs: () => timeLeftMs(invocation, reserveMs) };
}

/** Time left of the invocation beside a reserve. */
export function timeLeftMs({ remainingMs }: Invocation, reserveMs = EXIT_RESERVE_MS): number {
  return remainingMs() - reserveMs;
}
