import type { EmulatedFunction } from '../resources/functions.ts';
import type { LogLine } from '../resources/logs.ts';
import type { Outcome } from './outcome.ts';

/** Line that the function wrote, with its time. */
export interface WrittenLine {
  readonly atMs: number;
  readonly text: string;
}

/** A finished run. */
export interface CompletedRun {
  readonly func: EmulatedFunction;
  readonly requestId: string;
  readonly startedMs: number;
  readonly endedMs: number;
  readonly durationMs: number;
  /** 0 for the first run of a request. */
  readonly retry: number;
  readonly outcome: Outcome;
  readonly written: readonly WrittenLine[];
}

interface LoggedLine extends WrittenLine {
  readonly type: 'Platform' | 'Custom';
}

/** The log of a run as the console and Invoke show it, in the form of https://www.npmjs.com/package/tencentcloud-serverless-nodejs. */
export function formatRunLog(run: CompletedRun): string {
  return linesOf(run)
    .map(({ text }) => text)
    .join('\n');
}

/**
 * The same as lines of CLS, with the keys of https://cloud.tencent.com/document/product/583/60336. The status code is 202
 * until the last line, the report. A line that is a JSON object becomes keys as well, one level deep.
 */
export function clsLogLines(run: CompletedRun): readonly LogLine[] {
  const { func, outcome, durationMs } = run;
  const common = {
    SCF_FunctionName: func.name,
    SCF_Namespace: 'default',
    SCF_StartTime: String(run.startedMs),
    SCF_RequestId: run.requestId,
    SCF_Duration: String(durationMs),
    SCF_Alias: '',
    SCF_Qualifier: '$LATEST',
    SCF_MemUsage: megabytes(outcome.memoryBytes),
    SCF_Level: 'INFO',
    SCF_RetryNum: String(run.retry),
  };
  const lines = linesOf(run);
  return lines.map(({ atMs, text, type }, index) => ({
    atMs,
    fields: {
      ...(type === 'Custom' ? readFields(text) : {}),
      ...common,
      SCF_LogTime: String(atMs),
      SCF_Message: text,
      SCF_Type: type,
      SCF_StatusCode: String(index === lines.length - 1 ? outcome.statusCode : 202),
    },
  }));
}

function linesOf(run: CompletedRun): readonly LoggedLine[] {
  const { requestId, outcome, func, startedMs, endedMs } = run;
  const memory = `Memory:${func.settings.memoryMb}MB MemUsage:${megabytes(outcome.memoryBytes)}MB`;
  return [
    platform(startedMs, `START RequestId: ${requestId}`),
    platform(startedMs, `Event RequestId: ${requestId}`),
    ...run.written.map(
      ({ atMs, text }): LoggedLine => ({
        atMs,
        text: `${new Date(atMs).toISOString()}\t${requestId}\t${text}`,
        type: 'Custom',
      }),
    ),
    ...(outcome.statusCode === 200
      ? []
      : [platform(endedMs, `ERROR RequestId: ${requestId} Result:${outcome.returned}`)]),
    platform(endedMs, `END RequestId: ${requestId}`),
    platform(endedMs, `Report RequestId: ${requestId} Duration:${run.durationMs}ms ${memory}`),
  ];
}

function platform(atMs: number, text: string): LoggedLine {
  return { atMs, text, type: 'Platform' };
}

function megabytes(bytes: number): string {
  return String(Math.round((bytes / 1024 / 1024) * 10_000) / 10_000);
}

function readFields(line: string): Readonly<Record<string, string>> {
  const [, , ...rest] = line.split('\t');
  const text = rest.join('\t');
  if (!text.startsWith('{')) return {};
  try {
    const value: Readonly<Record<string, unknown>> = JSON.parse(text);
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, typeof item === 'string' ? item : JSON.stringify(item)]),
    );
  } catch {
    // A line that only begins like JSON.
    return {};
  }
}
