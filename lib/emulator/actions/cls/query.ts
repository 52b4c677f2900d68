import { ownValue } from '../../protocol/own-value.ts';
import { type Refusal, refuse } from '../../protocol/refusal.ts';
import type { LogLine } from '../../resources/logs.ts';

/** Test of one log line. */
type Condition = (line: LogLine) => boolean;

/**
 * Reads a subset of CQL: conditions joined by `AND` or by a space, each `key:"value"`, `key:value`, `key:>=400` or a
 * text that some value contains; `*` and an empty query match every line. Anything else is refused as a syntax error.
 * The text of the refusal is not known.
 */
export function readQuery(query: string): Condition | Refusal {
  const words = query.match(/(?:[^\s"]|"[^"]*")+/g) ?? [];
  const terms = words.filter((word) => word !== 'AND' && word !== '*');
  const unquoted = terms.map((term) => term.replace(/"[^"]*"/g, '""'));
  const isOpen = query.split('"').length % 2 === 0;
  if (isOpen || unquoted.some((term) => /^(OR|NOT|or|not|and)$|[|()[\]]/.test(term)))
    return refuse('FailedOperation.SyntaxError', `The query cannot be read: [${query}]`);
  const conditions = terms.map(readTerm);
  return (line) => conditions.every((condition) => condition(line));
}

function readTerm(term: string): Condition {
  const [, key, sign, quoted, plain = ''] = /^([^":]+):(>=|<=|>|<)?(?:"([^"]*)"|(.*))$/.exec(term) ?? [];
  if (key === undefined) {
    const text = term.replaceAll('"', '');
    return ({ fields }) => Object.values(fields).some((value) => value.includes(text));
  }
  const wanted = quoted ?? plain;
  if (sign === undefined) {
    // CLS splits a text into words; here any part of it is found.
    return ({ fields }) => ownValue(fields, key)?.includes(wanted) ?? false;
  }
  return ({ fields }) => Object.hasOwn(fields, key) && compare(Number(fields[key]), sign, Number(wanted));
}

function compare(found: number, sign: string, wanted: number): boolean {
  switch (sign) {
    case '>=':
      return found >= wanted;
    case '<=':
      return found <= wanted;
    case '>':
      return found > wanted;
    default:
      return found < wanted;
  }
}
