import { cronProblems } from './cron.ts';
import type { TimerTrigger } from './deployment.ts';
import type { TimerSettings } from './framework.ts';
import type { Problem } from './settings.ts';

/** https://cloud.tencent.com/document/product/583/11637 */
const MOST_TIMERS = 10;

/** https://cloud.tencent.com/document/product/583/9708 */
const MOST_ARGUMENT_BYTES = 4096;

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
export function timerProblems(timers: readonly TimerTrigger[], functionPath: string, now: Date): readonly Problem[] {
  const names = timers.map(({ name }) => name);
  const problems = timers.flatMap((timer, index) => {
    const path = `${functionPath}.events[${index}].timer`;
    const repeated = names.indexOf(timer.name) < index ? [{ path: `${path}.name`, ...twice(timer.name) }] : [];
    return [...repeated, ...ownProblems(timer, path, now)];
  });
  if (timers.length <= MOST_TIMERS) return problems;
  const problem = `There are ${timers.length} timers; a function may have ${MOST_TIMERS}.`;
  return [...problems, { path: `${functionPath}.events`, problem, fix: 'Join some with lists: 0 0 6,18 * * * *.' }];
}

function ownProblems({ name, cron, argument }: TimerTrigger, path: string, now: Date): readonly Problem[] {
  const problems: Problem[] = cronProblems(cron, now).map((problem) => ({
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

function argumentComplaint(argument: string): Omit<Problem, 'path'> {
  const bytes = Buffer.byteLength(argument);
  const size =
    bytes > MOST_ARGUMENT_BYTES ? ` It also has ${bytes} bytes; the platform takes ${MOST_ARGUMENT_BYTES}.` : '';
  return {
    problem: `An argument means nothing to the audit, which fails every run that is given one.${size}`,
    fix: 'Leave it out.',
  };
}

function twice(name: string): Omit<Problem, 'path'> {
  return { problem: `A trigger ${name} stands above already.`, fix: 'Give each its own name.' };
}
