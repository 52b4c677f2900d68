import { Cron } from 'croner';

/** Time zones of which the platform uses one for cron expressions: which is not documented. */
export const cronZones = [
  { name: 'UTC', ianaName: 'UTC', offsetHours: 0 },
  { name: 'UTC+8', ianaName: 'Asia/Shanghai', offsetHours: 8 },
] as const;

interface Field {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** In order, from `from` on. */
  readonly names?: readonly string[];
  /** Forms of this field alone, beside numbers, names, ranges, lists and steps. */
  readonly special?: RegExp;
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** https://cloud.tencent.com/document/product/583/9708 */
const fields: readonly Field[] = [
  { name: 'second', from: 0, to: 59 },
  { name: 'minute', from: 0, to: 59 },
  { name: 'hour', from: 0, to: 23 },
  { name: 'day', from: 1, to: 31, special: /^(?:\?|L|LW|(?:[1-9]|[12]\d|3[01])W)$/ },
  { name: 'month', from: 1, to: 12, names: months },
  { name: 'weekday', from: 0, to: 6, names: weekdays, special: /^(?:\?|[A-Z]{3}(?:L|#[1-5]))$/ },
  { name: 'year', from: 1970, to: 2099 },
];

/** Problems of a seven-field cron expression, one sentence each; none when it has a run after `now`. */
export function cronProblems(expression: string, now: Date): readonly string[] {
  const parts = expression.trim().split(/\s+/);
  if (parts.length !== fields.length) {
    const order = fields.map(({ name }) => name).join(' ');
    return [`It has ${parts.length} fields; seven are needed: ${order}.`];
  }
  const problems = fields.flatMap((field, index) => fieldProblems(field, parts[index] ?? ''));
  if (problems.length > 0) return problems;
  return firesAgain(parts, now) ? [] : [`It never fires again: ${neverReason(parts, now)}`];
}

function firesAgain(parts: readonly string[], now: Date): boolean {
  return nextRuns(parts.join(' '), { now, zone: 'UTC', count: 1 }).length > 0;
}

function neverReason(parts: readonly string[], now: Date): string {
  const year = parts.at(-1);
  return firesAgain([...parts.slice(0, -1), '*'], now)
    ? `the year "${year}" leaves no date from now on; use * for every year.`
    : 'its day does not exist in its months.';
}

/** The next runs in UTC, of an expression in the given zone; fewer than `count` when there are no more. The expression must be valid. */
export function nextRuns(
  expression: string,
  { now, zone, count }: { readonly now: Date; readonly zone: string; readonly count: number },
): readonly Date[] {
  // Day and weekday, both given, are combined with OR, as on the platform; `5/15` means from 5 on in steps of 15.
  const cron = new Cron(expression.trim().toUpperCase(), { mode: '7-part', sloppyRanges: true, timezone: zone });
  return cron.nextRuns(count, now);
}

function fieldProblems(field: Field, text: string): readonly string[] {
  return text.split(',').flatMap((part) => {
    const problem = partProblem(field, part.toUpperCase());
    return problem === undefined ? [] : [`${field.name} "${part}": ${problem}`];
  });
}

function partProblem(field: Field, part: string): string | undefined {
  if (part === '*') return undefined;
  if (field.special?.test(part)) return isSpecialValid(field, part) ? undefined : describeField(field);
  const [, first = '', last, step] = /^(\*|[A-Z\d]+)(?:-([A-Z\d]+))?(?:\/(\d+))?$/.exec(part) ?? [];
  if (field.name === 'weekday') {
    // 0 is Sunday on the page above, and Monday on older ones: https://tencentcloudbase.github.io/2019-09-03-cloudfunction-timingtrigger
    if (/\d/.test(`${first}${last}`))
      return 'write weekdays by name (MON to SUN): the meaning of 0 is documented in two ways.';

    if (step !== undefined)
      return 'a weekday takes no step: the first day of the week is documented in two ways; write MON,WED,FRI.';
  }
  const from = first === '*' ? field.from : numberOf(field, first);
  const to = last === undefined ? field.to : numberOf(field, last);
  if (from === undefined || to === undefined || (first === '*' && last !== undefined)) return describeField(field);
  if (from > to) return 'the range is reversed; write two, with a comma.';
  if (step !== undefined && (Number(step) < 1 || Number(step) > field.to)) return `the step must be 1 to ${field.to}.`;
  return undefined;
}

function isSpecialValid({ names }: Field, part: string): boolean {
  return names === undefined || part === '?' || names.includes(part.slice(0, 3));
}

function numberOf({ from, to, names }: Field, text: string): number | undefined {
  const named = names?.indexOf(text) ?? -1;
  if (named >= 0) return from + named;
  const number = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  return number >= from && number <= to ? number : undefined;
}

function describeField({ name, from, to, names }: Field): string {
  if (name === 'weekday')
    return 'a weekday is MON to SUN, *, ?, a range, a list, MON#1 (the first) or MONL (the last).';

  const letters = name === 'day' ? ', ?, L (the last), 15W (the working day nearest to the 15th)' : '';
  const words = names === undefined ? '' : ` or ${names[0]} to ${names.at(-1)}`;
  return `a ${name} is ${from} to ${to}${words}, *, a range, a list or a step${letters}.`;
}
