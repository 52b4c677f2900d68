import { type RunAccess, type RunSource, runContext, runEnvironment } from '../../scf-runtime/context.ts';
import { createSandbox } from '../../scf-runtime/sandbox.ts';
import type { EstateCredential } from '../estate/estate-data.ts';
import type { Cam } from '../resources/cam.ts';
import { type Collection, createCollection } from '../resources/collection.ts';
import type { EmulatedFunction } from '../resources/functions.ts';
import type { Logs } from '../resources/logs.ts';
import { trusts } from '../resources/policy.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { type CompletedRun, clsLogLines, formatRunLog, type WrittenLine } from './run-log.ts';

/** A function, its event and the trigger of a run. */
export interface Invocation {
  readonly func: EmulatedFunction;
  readonly event: unknown;
  readonly requestId: string;
  readonly source: RunSource;
}

/** One run that is over. */
export interface FunctionRun extends Outcome {
  readonly requestId: string;
  readonly durationMs: number;
  /** Platform lines and the function's own. */
  readonly log: string;
}

/** State of a request: running, or the result of its last run. */
export interface RequestState {
  readonly functionName: string;
  readonly startedMs: number;
  readonly retry: number;
  readonly run?: FunctionRun;
}

/** Runs functions and keeps the state of each request. */
export interface Invoker {
  /** By `account/region` and request id. */
  readonly requests: Collection<RequestState>;
  /** Runs a function once. Resolves without a run when it takes longer than a caller may wait; it goes on all the same. */
  run(invocation: Invocation): Promise<FunctionRun | undefined>;
  /**
   * Runs a function, and again after a failure as often as the function's settings say, a minute later each time: one entry
   * for each run.
   */
  deliver(invocation: Invocation): Promise<readonly FunctionRun[]>;
  close(): void;
}

/** Dependencies of an invoker. */
export interface InvokerOptions {
  readonly cam: Cam;
  readonly logs: Logs;
  /** Issues a temporary credential. */
  readonly openSession: (session: Session) => EstateCredential;
  readonly now: () => number;
  /** Address at which the emulator listens, once it does. */
  readonly apiBase: () => string | undefined;
  /** Passes the time before a run is repeated. */
  readonly retryWait: (durationMs: number) => Promise<void>;
  /** The longest that a caller waits for a run. */
  readonly invokeLimitMs: number;
}

/** Session of a role that a function or a caller of STS assumes. */
export interface Session {
  readonly account: string;
  readonly roleId: string;
  /** Name that the caller of STS gave; absent for a function. */
  readonly sessionName?: string;
  /** Policy document that narrows what the role may do. */
  readonly policy?: string;
  readonly expiresAtMs: number;
}

/** Invoker without any runs. */
export function createInvoker(options: InvokerOptions): Invoker {
  const { logs, now, apiBase, retryWait, invokeLimitMs } = options;
  const sandbox = createSandbox();
  const requests = createCollection<RequestState>();

  const runOnce = async ({ func, event, requestId, source }: Invocation, retry: number): Promise<FunctionRun> => {
    const { settings } = func;
    const owner = `${func.account}/${func.region}`;
    const startedMs = now();
    const state: RequestState = { functionName: func.name, startedMs, retry };
    requests.put(owner, requestId, state);
    const credentials = openSession(func, options, startedMs);
    const written: WrittenLine[] = [];
    const timeoutMs = settings.timeoutSeconds * 1000;
    const job = {
      ...describeJob(func, requestId, { source, credentials, apiBase: apiBase() }),
      event,
      timeoutMs,
      onLine: (text: string) => written.push({ atMs: now(), text }),
    };
    const { ending, durationMs } = await sandbox.run(job).catch(describeUnstartable);
    const outcome = outcomeOf(ending, requestId, timeoutMs);
    const facts: CompletedRun = { func, requestId, startedMs, endedMs: now(), durationMs, retry, outcome, written };
    if (settings.clsTopicId !== '') logs.write(func, settings.clsTopicId, clsLogLines(facts));
    const run = { ...outcome, requestId, durationMs, log: formatRunLog(facts) };
    requests.put(owner, requestId, { ...state, run });
    return run;
  };

  return {
    requests,
    run: (invocation) => within(invokeLimitMs, runOnce(invocation, 0)),
    async deliver(invocation) {
      const runs = [await runOnce(invocation, 0)];
      while (runs.at(-1)?.statusCode !== 200 && runs.length <= invocation.func.events.retries) {
        await retryWait(retryMs);
        runs.push(await runOnce(invocation, runs.length));
      }
      return runs;
    },
    close: () => sandbox.close(),
  };
}

// https://cloud.tencent.com/document/product/583/41138
const retryMs = 60_000;

/** Result of the work, or undefined where it takes longer. */
async function within<Result>(limitMs: number, work: Promise<Result>): Promise<Result | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), limitMs);
  });
  const result = await Promise.race([work, limit]);
  clearTimeout(timer);
  return result;
}

/** End of a run that cannot begin: files of the zip that exclude each other, or a variable that no process can have. */
function describeUnstartable(cause: unknown) {
  return { ending: { kind: 'unloadable', stack: String(cause), peakBytes: 0 }, durationMs: 0 } as const;
}

function describeJob(func: EmulatedFunction, requestId: string, access: RunAccess) {
  const { settings, account, region, name: functionName, code } = func;
  const subject = { ...settings, functionName, namespace: 'default', region };
  return {
    files: Object.entries(code.files),
    handler: settings.handler,
    // An estate has no APPIDs; this is an example's.
    context: { ...runContext(subject, requestId), tencentcloud_appid: '1250000000', tencentcloud_uin: account },
    environment: (codeDir: string) => runEnvironment(subject, access, codeDir),
    memoryMb: settings.memoryMb,
  };
}

// A role's credential is good for at most this long.
const sessionMs = 6 * 60 * 60 * 1000;

/** A function without a role has no credential; neither has one whose role is gone or no longer trusts SCF. */
function openSession(
  { account, settings }: EmulatedFunction,
  { cam, openSession: open }: InvokerOptions,
  atMs: number,
): EstateCredential | undefined {
  const role = cam.roles.list(account).find(({ name }) => name === settings.role);
  return role !== undefined && trusts(role.trustDocument, 'scf.qcloud.com')
    ? open({ account, roleId: role.roleId, expiresAtMs: atMs + sessionMs })
    : undefined;
}
