import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { systemClock } from '../../lib/clock.ts';
import { roleCredentials } from '../../lib/cloud/credentials.ts';
import { parseApiBase } from '../../lib/cloud/endpoints.ts';
import type { Config } from '../../lib/config/load.ts';
import { ConfigError } from '../../lib/errors.ts';
import type { Delivery } from '../../lib/options.ts';
import type { Trigger } from '../../lib/types.ts';
import manifest from '../../package.json' with { type: 'json' };
import type { DeliveryContext } from './delivery-context.ts';
import type { Session } from './perform-audit.ts';

/** What is used of the platform's context (https://cloud.tencent.com/document/product/583/9210). */
export interface FunctionContext {
  readonly request_id?: string;
  readonly tencentcloud_uin?: string | number;
  readonly getRemainingTimeInMillis?: () => number;
}

/** One invocation: read anew each time, since the platform keeps the process and changes the credentials in it. */
export interface Invocation {
  readonly runId: string;
  readonly trigger?: Trigger;
  readonly startedAt: string;
  /** The account's uin as the platform states it. */
  readonly uin?: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly configFile: string;
  readonly remainingMs: () => number | undefined;
}

/** Kept back at the end of the invocation for its log line and the platform. */
const LAST_WORDS_MS = 1000;
/** Kept back for the memory, which is written after the mail: this, or a part of a small reserve. */
const MAX_STATE_MS = 6000;
const STATE_SHARE = 0.2;

/** The timer's event (https://cloud.tencent.com/document/product/583/9708); one sent by hand may be any object. */
const timerEvent = z.object({ TriggerName: z.string(), Time: z.string() });
const eventWithMessage = z.object({ Message: z.unknown() });

/** What one event and its context say, and the environment as it is now. */
export function beginInvocation(event: unknown, context: FunctionContext): Invocation {
  const timer = timerEvent.safeParse(event);
  const environment = process.env;
  return {
    runId: context.request_id || randomUUID(),
    trigger: timer.success ? { name: timer.data.TriggerName, time: timer.data.Time } : undefined,
    startedAt: systemClock.now().toISOString(),
    uin: context.tencentcloud_uin === undefined ? undefined : String(context.tencentcloud_uin),
    environment,
    configFile: environment.AUDIT_CONFIG || join(import.meta.dirname, 'audit.yml'),
    remainingMs: () => context.getRemainingTimeInMillis?.(),
  };
}

/** A trigger's message means nothing yet, and whoever wrote one expects something of it. */
export function refuseMessage(event: unknown): void {
  const message = eventWithMessage.safeParse(event).data?.Message ?? '';
  if (message === '') return;
  const problem = `is ${JSON.stringify(message).slice(0, 80)}, but a message means nothing in this version.`;
  throw new ConfigError([
    { file: 'timer trigger', path: 'Message', problem, fix: 'Leave the argument of the trigger empty.' },
  ]);
}

/** The audit's own part of the invocation. Throws ConfigError without a role, or when no time is left beside the mail's reserve. */
export function openSession(invocation: Invocation, mailReserveMs: number): Session {
  const { TENCENTCLOUD_API_BASE: apiBase } = invocation.environment;
  const readingMs = readingTime(invocation, mailReserveMs);
  return {
    runId: invocation.runId,
    trigger: invocation.trigger,
    configFile: invocation.configFile,
    credentials: roleCredentials(invocation.environment),
    uin: invocation.uin,
    readingMs,
    apiBase: apiBase ? parseApiBase(apiBase) : undefined,
    toolVersion: manifest.version,
    clock: systemClock,
  };
}

/** Without a stated limit, as long as it takes. A time-out that the mail's reserve uses up is a setting that cannot be meant. */
function readingTime({ configFile: file, remainingMs }: Invocation, mailReserveMs: number): number | undefined {
  const remaining = remainingMs();
  if (remaining === undefined) return undefined;
  if (remaining > mailReserveMs) return remaining - mailReserveMs;
  const problem = `keeps ${mailReserveMs} ms for the mail, and the function had ${remaining} ms in all: nothing is left to read images.`;
  const fix = 'Give the function a longer time-out, or lower mailReserveMs.';
  throw new ConfigError([{ file, path: 'audit.mailReserveMs', problem, fix }]);
}

/** Everyone who is told of this run. */
export function createDeliveryContext(
  { channels }: Config,
  delivery: Delivery,
  invocation: Invocation,
): DeliveryContext {
  return { delivery, channels, timeLeftMs: () => timeLeftMs(invocation) };
}

/** Adds what earlier runs knew, read with the role's own credentials. Throws ConfigError without a role. */
export async function recall(
  { state, mailReserveMs }: Config,
  audience: DeliveryContext,
  invocation: Invocation,
): Promise<DeliveryContext> {
  if (state === undefined) return audience;
  const { loadMemory } = await import('../../lib/state/load-memory.ts');
  const { TENCENTCLOUD_API_BASE: apiBase } = invocation.environment;
  const loadedMemory = await loadMemory(state, {
    credentials: roleCredentials(invocation.environment),
    apiBase: apiBase ? parseApiBase(apiBase) : undefined,
    clock: systemClock,
    runId: invocation.runId,
    toolVersion: manifest.version,
    timeLeftMs: () => timeLeftMs(invocation),
  });
  const reserveMs = LAST_WORDS_MS + Math.min(MAX_STATE_MS, mailReserveMs * STATE_SHARE);
  return { ...audience, loadedMemory, timeLeftMs: () => timeLeftMs(invocation, reserveMs) };
}

/** What is left of the invocation beside what is kept back; undefined where the platform does not say. */
export function timeLeftMs({ remainingMs }: Invocation, reserveMs = LAST_WORDS_MS): number | undefined {
  const remaining = remainingMs();
  return remaining === undefined ? undefined : remaining - reserveMs;
}
