import * as z from 'zod/mini';
import { parserOf } from '../../api-answer.ts';
import { listOf } from '../../collections.ts';
import { maybe } from './answer.ts';
import type { ApiClient } from './api-client.ts';
import { type FunctionRef, named } from './function-api.ts';

/** Answer of Invoke about a run that it waited for. `error` is empty where the function returned. */
export interface RunResult {
  readonly requestId: string;
  readonly returned: string;
  readonly error: string;
  readonly log: string;
  readonly durationMs: number;
  readonly memoryBytes: number;
}

interface WaitedRun {
  readonly event: unknown;
  readonly timeoutMs: number;
}

/** Log entry of CLS: its time, and the fields that SCF writes. */
interface LogEntry {
  readonly timeMs: number;
  readonly fields: string;
}

interface LogSearch {
  readonly topicId: string;
  readonly query: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly limit: number;
}

export interface RunApi {
  readonly invoke: (ref: FunctionRef, run: WaitedRun) => Promise<RunResult>;
  /** Queues the event; resolves with the request id of the run to come. */
  readonly start: (ref: FunctionRef, event: unknown) => Promise<string>;
  /** The latest first. */
  readonly searchLogs: (
    search: LogSearch,
  ) => Promise<{ readonly entries: readonly LogEntry[]; readonly whole: boolean }>;
}

const result = z.object({
  FunctionRequestId: z.string().check(z.minLength(1)),
  RetMsg: maybe(z.string()),
  ErrMsg: maybe(z.string()),
  Log: maybe(z.string()),
  Duration: maybe(z.number()),
  MemUsage: maybe(z.number()),
  InvokeResult: maybe(z.int()),
});

const parseRun = parserOf({ Result: result }, ({ Result }): RunResult => {
  const hasFailed = Boolean(Result.ErrMsg) || (Result.InvokeResult ?? 0) !== 0;
  return {
    requestId: Result.FunctionRequestId,
    returned: Result.RetMsg ?? '',
    error: hasFailed ? Result.ErrMsg || Result.RetMsg || `InvokeResult ${Result.InvokeResult}` : '',
    log: Result.Log ?? '',
    durationMs: Result.Duration ?? 0,
    memoryBytes: Result.MemUsage ?? 0,
  };
});

const parseStart = parserOf({ Result: result }, ({ Result }) => Result.FunctionRequestId);

const parseLogs = parserOf(
  {
    ListOver: z.boolean(),
    Results: maybe(listOf(z.object({ Time: z.int(), LogJson: maybe(z.string()), RawLog: maybe(z.string()) }))),
  },
  ({ ListOver, Results }) => ({
    whole: ListOver,
    entries: (Results ?? []).map(({ Time, LogJson, RawLog }) => ({ timeMs: Time, fields: LogJson || RawLog || '' })),
  }),
);

/** Runs (SCF 2018-04-16) and their logs (CLS 2020-10-16; GetFunctionLogs of SCF is offline). */
export function createRunApi({ read, change }: ApiClient): RunApi {
  return {
    invoke(ref, { event, timeoutMs }) {
      const how = { InvocationType: 'RequestResponse', LogType: 'Tail', ClientContext: JSON.stringify(event) };
      return change('scf', { action: 'Invoke', parameters: { ...named(ref), ...how }, parse: parseRun }, timeoutMs);
    },
    start(ref, event) {
      const how = { InvocationType: 'Event', ClientContext: JSON.stringify(event) };
      return change('scf', { action: 'Invoke', parameters: { ...named(ref), ...how }, parse: parseStart });
    },
    searchLogs({ topicId, query, fromMs, toMs, limit }) {
      const what = { TopicId: topicId, QueryString: query, QuerySyntax: 1, From: fromMs, To: toMs };
      const parameters = { ...what, Sort: 'desc', Limit: limit };
      return read('cls', { action: 'SearchLog', parameters, parse: parseLogs });
    },
  };
}
