import { parseSelection, SELECTION_HELP } from '../../selection.ts';
import type { Deployment, TimerTrigger } from '../deployment.ts';
import type { SettingIssue, TimerSettings } from '../framework.ts';
import { cronProblems, nextRuns } from './cron.ts';
import { describeLongWait } from './next-runs.ts';

/** https://cloud.tencent.com/document/product/583/11637 */
const MAX_TIMERS = 10;

/** https://cloud.tencent.com/document/product/583/9708 */
const MAX_ARGUMENT_BYTES = 4096;

const MIN_SECONDS_APART = 60;

/** Enough to include the closest two of a list or a step. */
const RUNS_COMPARED = 100;

/** Timers of a function's events, enabled by default. */
export function readTimers(events: readonly { readonly timer: TimerSettings }[]): readonly TimerTrigger[] {
  return events.map(({ timer: { name, parameters } }) => ({
    name,
    cron: parameters.cronExpression.trim().replaceAll(/\s+/g, ' '),
    enabled: parameters.enable ?? true,
    argument: parameters.argument ?? '',
  }));
}

/** Issues of the timers, each for itself and together. `functionPath` is the path of their function. */
export function timerProblems(
  timers: readonly TimerTrigger[],
  functionPath: string,
  now: Date,
): readonly SettingIssue[] {
  const names = timers.map(({ name }) => name);
  const problems = timers.flatMap((timer, index) => {
    const path = `${functionPath}.events[${index}].timer`;
    const repeated = names.indexOf(timer.name) < index ? [{ path: `${path}.name`, ...repeatedIssue(timer.name) }] : [];
    return [...repeated, ...ownProblems(timer, path, now)];
  });
  if (timers.length <= MAX_TIMERS) return problems;
  const problem = `There are ${timers.length} timers; a function can have ${MAX_TIMERS}.`;
  return [...problems, { path: `${functionPath}.events`, problem, fix: 'Combine some: 0 17 6,18 * * * *.' }];
}

/** Warnings about valid timers, one sentence each. */
export function timerWarnings(
  { functionName, triggers, timeoutSeconds }: Pick<Deployment, 'functionName' | 'triggers' | 'timeoutSeconds'>,
  now: Date,
): readonly string[] {
  const enabled = triggers.filter((trigger) => trigger.enabled);
  if (enabled.length === 0) return [`No trigger of ${functionName} is enabled: it only runs when somebody invokes it.`];

  const crons = enabled.map(({ cron }) => cron);
  const apart = secondsApart(crons, now);
  const overlap = `Runs begin ${apart} s apart, and one may take ${timeoutSeconds} s (timeout): two may run at the same time, and both send mail. Use a longer interval, or a lower timeout.`;
  return [...(apart < timeoutSeconds ? [overlap] : []), ...describeLongWait(crons, now)];
}

/** Least distance between two of the next runs; infinite with fewer than two. */
function secondsApart(crons: readonly string[], now: Date): number {
  const times = crons
    .flatMap((cron) => nextRuns(cron, { now, zone: 'UTC', count: RUNS_COMPARED }))
    .map((run) => run.getTime() / 1000)
    .toSorted((one, other) => one - other);
  return times.slice(1).reduce((least, time, index) => Math.min(least, time - (times[index] ?? 0)), Infinity);
}

/** Problems of an expression. */
function scheduleProblems(cron: string, now: Date): readonly string[] {
  const problems = cronProblems(cron, now);
  if (problems.length > 0) return problems;
  const apart = secondsApart([cron], now);
  if (apart >= MIN_SECONDS_APART) return [];
  return [`It fires again after ${apart} s; each run reads every image and may mail, so the minimum is a minute.`];
}

function ownProblems({ name, cron, argument }: TimerTrigger, path: string, now: Date): readonly SettingIssue[] {
  const problems: SettingIssue[] = scheduleProblems(cron, now).map((problem) => ({
    path: `${path}.parameters.cronExpression`,
    problem: `"${cron}": ${problem}`,
    fix: 'Every eight hours is 0 17 */8 * * * *.',
  }));
  if (!/^[A-Za-z][\w-]{0,59}$/.test(name)) {
    const problem = `"${name}" is not a valid trigger name: 1 to 60 letters, digits, - and _, a letter first.`;
    problems.push({ path: `${path}.name`, problem, fix: 'Write one such as schedule.' });
  }
  if (argument !== '' && !isSelection(argument))
    problems.push({ path: `${path}.parameters.argument`, ...argumentIssue(argument) });
  return problems;
}

function isSelection(argument: string): boolean {
  return Buffer.byteLength(argument) <= MAX_ARGUMENT_BYTES && parseSelection(argument) !== undefined;
}

function argumentIssue(argument: string): Omit<SettingIssue, 'path'> {
  const bytes = Buffer.byteLength(argument);
  const size = bytes > MAX_ARGUMENT_BYTES ? ` It also has ${bytes} bytes; the limit is ${MAX_ARGUMENT_BYTES}.` : '';
  return {
    problem: `It selects no part of the audit, and every run with it would fail.${size}`,
    fix: SELECTION_HELP,
  };
}

function repeatedIssue(name: string): Omit<SettingIssue, 'path'> {
  return { problem: `There is another trigger ${name} above.`, fix: 'Give each a different name.' };
}
