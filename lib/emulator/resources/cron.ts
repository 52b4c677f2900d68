// The cron of timer triggers: https://cloud.tencent.com/document/product/583/9708 (2024-12-02).

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

interface Field {
  readonly from: number;
  readonly to: number;
  /** Names that stand for numbers, the first for `from`. */
  readonly names?: readonly string[];
  /** Syntax of the field beside numbers, names and `, - * /`. */
  readonly special?: RegExp;
}

const fields: readonly Field[] = [
  { from: 0, to: 59 },
  { from: 0, to: 59 },
  { from: 0, to: 23 },
  { from: 1, to: 31, special: /^(\?|L|L?W|\d+W)$/ },
  { from: 1, to: 12, names: months },
  { from: 0, to: 6, names: weekdays, special: /^(\?|L|\w+L|\w+#[1-5])$/ },
  { from: 1970, to: 2099 },
];

/**
 * Reads `second minute hour day month weekday year`, or the older five fields from minute to weekday, to which a second
 * 0 and every year are added, as the example of CreateTrigger shows. undefined: it is no cron.
 */
export function readCron(text: string): string | undefined {
  const parts = text.trim().split(/\s+/);
  const whole = parts.length === 5 ? ['0', ...parts, '*'] : parts;
  const isCron =
    whole.length === fields.length &&
    fields.every((field, index) => (whole[index] ?? '').split(',').every((part) => fits(part, field)));
  return isCron ? whole.join(' ') : undefined;
}

function fits(part: string, field: Field): boolean {
  if (field.special?.test(part)) return true;
  const [, range = '', step] = /^([^/]+)(?:\/(\d+))?$/.exec(part) ?? [];
  if (range === '' || step === '0') return false;
  const ends = range.split('-').map((end) => numberOf(end, field));
  return range === '*' || (ends.length <= 2 && ends.every((end) => end >= field.from && end <= field.to));
}

function numberOf(text: string, { from, names = [] }: Field): number {
  const named = names.indexOf(text);
  if (named >= 0) return from + named;
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}
