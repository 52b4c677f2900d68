import type { Deployment, TimerTrigger } from '../deployment.ts';
import type { SettingIssue, TimerSettings } from '../framework.ts';
import { cronProblems, nextRuns } from './cron.ts';
import { describeLongWait } from './next-runs.ts';

/** https://cloud.tencent.com/document/product/583/11637 */
const MAX_TIMERS = 10;

/** https://cloud.tencent.com/document/product/583/9708 */
const MAX_ARGUMENT_BYTES = 4096;

const LEAST_SECONDS_APART = 60;

/** Enough to meet the closest two of a list or a step. */
const RUNS_COMPARED = 100;

/** The timers among a function's events, enabled where nothing else is said. */
export function readTimers(events: readonly { readonly timer: TimerSettings }[]): readonly TimerTrigger[] {
  return events.map(({ timer: { name, parameters } }) => ({
    name,
    cron: parameters.cronExpression.trim().replaceAll(/\s+/g, ' '),
    enabled: parameters.enable ?? true,
    argument: parameters.argument ?? '',
  }));
}

/** What is wrong with the timers, each for itself and together. `functionPath` is where their function stands. */
export function timerProblems(
  timers: readonly TimerTrigger[],
  functionPath: string,
  now: Date,
): readonly SettingIssue[] {
  const names = timers.map(({ name }) => name);
  const problems = timers.flatMap((timer, index) => {
    const path = `${functionPath}.events[${index}].timer`;
    const repeated = names.indexOf(timer.name) < index ? [{ path: `${path}.name`, ...twice(timer.name) }] : [];
    return [...repeated, ...ownProblems(timer, path, now)];
  });
  if (timers.length <= MAX_TIMERS) return problems;
  const problem = `There are ${timers.length} timers; a function may have ${MAX_TIMERS}.`;
  return [...problems, { path: `${functionPath}.events`, problem, fix: 'Join some with lists: 0 0 6,18 * * * *.' }];
}

/** What is doubtful about the timers of a deployment that is sound, one sentence each. */
export function timerWarnings(
  { functionName, triggers, timeoutSeconds }: Pick<Deployment, 'functionName' | 'triggers' | 'timeoutSeconds'>,
  now: Date,
): readonly string[] {
  const enabled = triggers.filter((trigger) => trigger.enabled);
  if (enabled.length === 0)
    return [`No trigger of ${functionName} is enabled: nothing is audited until somebody invokes it.`];

  const crons = enabled.map(({ cron }) => cron);
  const apart = secondsApart(crons, now);
  const overlap = `Runs begin ${apart} s apart, and one may take ${timeoutSeconds} s (timeout): the next may begin before it is over, and both mail. Let it fire less often, or lower timeout.`;
  return [...(apart < timeoutSeconds ? [overlap] : []), ...describeLongWait(crons, now)];
}

/** How close the closest two of the next runs are; infinite with fewer than two. */
function secondsApart(crons: readonly string[], now: Date): number {
  const times = crons
    .flatMap((cron) => nextRuns(cron, { now, zone: 'UTC', count: RUNS_COMPARED }))
    .map((run) => run.getTime() / 1000)
    .toSorted((one, other) => one - other);
  return times.slice(1).reduce((least, time, index) => Math.min(least, time - (times[index] ?? 0)), Infinity);
}

/** What makes no schedule of an expression. */
function scheduleProblems(cron: string, now: Date): readonly string[] {
  const problems = cronProblems(cron, now);
  if (problems.length > 0) return problems;
  const apart = secondsApart([cron], now);
  if (apart >= LEAST_SECONDS_APART) return [];
  return [`It fires again after ${apart} s; each run reads every image and may mail, so a minute is the least.`];
}

function ownProblems({ name, cron, argument }: TimerTrigger, path: string, now: Date): readonly SettingIssue[] {
  const problems: SettingIssue[] = scheduleProblems(cron, now).map((problem) => ({
    path: `${path}.parameters.cronExpression`,
    problem: `"${cron}": ${problem}`,
    fix: 'Every eight hours is 0 0 */8 * * * *.',
  }));
  if (!/^[A-Za-z][\w-]{0,59}$/.test(name)) {
    const problem = `"${name}" is no name of a trigger: 1 to 60 letters, digits, - and _, a letter first.`;
    problems.push({ path: `${path}.name`, problem, fix: 'Write one such as schedule.' });
  }
  if (argument !== '') problems.push({ path: `${path}.parameters.argument`, ...argumentComplaint(argument) });
  return problems;
}

function argumentComplaint(argument: string): Omit<SettingIssue, 'path'> {
  const bytes = Buffer.byteLength(argument);
  const size =
    bytes > MAX_ARGUMENT_BYTES ? ` It also has ${bytes} bytes; the platform takes ${MAX_ARGUMENT_BYTES}.` : '';
  return {
    problem: `An argument means nothing to the audit, which fails every run that is given one.${size}`,
    fix: 'Leave it out.',
  };
}

function twice(name: string): Omit<SettingIssue, 'path'> {
  return { problem: `A trigger ${name} stands above already.`, fix: 'Give each its own name.' };
}
