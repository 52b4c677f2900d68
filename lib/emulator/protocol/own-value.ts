/** Own value of a key that a request names; undefined where there is none, as for `constructor` or `__proto__`. */
export function ownValue<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
