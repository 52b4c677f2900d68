import { ConfigError } from '../errors.ts';
import { formatPath, isWithin, type Path } from '../format-path.ts';
import { asMapping, isMapping, type Mapping } from '../mapping.ts';
import { compareAllowlists } from './compare-allowlists.ts';
import { canonical, unmatched } from './compare-lists.ts';
import { parseConfigText } from './file/document.ts';
import { stringsWithin } from './file/references.ts';
import { isSecretPlace } from './file/secrets.ts';

/** Difference between two audit files as they are written: `${env:..}` stays a reference. */
export interface AuditChange {
  readonly part: 'allowlist' | 'recipients' | 'settings';
  readonly action: 'add' | 'remove' | 'change';
  /** `101104350000, regions: ap-guangzhou`, `mail.to`, `smtp.password`. */
  readonly name: string;
  /** Absent where there is none, and where it may be a secret. */
  readonly old?: unknown;
  readonly new?: unknown;
}

/** Settings as they are written; undefined for a text that cannot be read whole. */
export function readWritten(file: string, text: string): Mapping | undefined {
  try {
    const { value, problems, unread } = parseConfigText(file, text);
    return problems.length + unread.length === 0 && isMapping(value) ? value : undefined;
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

/**
 * Differences from `before` to `after`, allowances first. Also those of a value that refers to one of the variables which have
 * changed themselves. Comments, layout and the order of lists do not count.
 */
export function compareAudits(
  before: Mapping,
  after: Mapping,
  changedVariables: readonly string[],
): readonly AuditChange[] {
  const { allowlist: oldList, notify: oldChannels, ...oldRest } = before;
  const { allowlist: newList, notify: newChannels, ...newRest } = after;
  const changes = [
    ...(isList(oldList) && isList(newList)
      ? compareAllowlists(oldList, newList).map((change) => ({ part: 'allowlist' as const, ...change }))
      : compareValues(['allowlist'], oldList, newList)),
    ...compareChannels(oldChannels, newChannels),
    ...compareValues([], oldRest, newRest),
    ...compareReferences(after, changedVariables),
  ];
  const parts = ['allowlist', 'recipients', 'settings'] as const;
  return parts.flatMap((part) => changes.filter((change) => change.part === part));
}

/** Channels by kind, without a value: nearly everything else of one may be a secret. */
function compareChannels(before: unknown, after: unknown): readonly AuditChange[] {
  const { removed, added } = unmatched(asList(before), asList(after));
  const left = [...removed];
  const changed = added.map((channel): AuditChange => {
    const name = `notify ${kindOf(channel)}`;
    const index = left.findIndex((other) => kindOf(other) === kindOf(channel));
    if (index === -1) return { part: 'recipients', action: 'add', name };
    const [old] = left.splice(index, 1);
    const [oldKeys, newKeys] = [asMapping(old), asMapping(channel)];
    const keys = Object.keys({ ...oldKeys, ...newKeys }).filter(
      (key) => canonical(oldKeys[key]) !== canonical(newKeys[key]),
    );
    return { part: 'recipients', action: 'change', name: `${name}: ${keys.join(', ')}` };
  });
  return [
    ...left.map(
      (channel): AuditChange => ({
        part: 'recipients',
        action: 'remove',
        name: `notify ${kindOf(channel)}`,
      }),
    ),
    ...changed,
  ];
}

function kindOf(channel: unknown): string {
  const { kind } = asMapping(channel);
  return typeof kind === 'string' && /^[\w-]{1,20}$/.test(kind) ? kind : 'channel';
}

function compareValues(path: Path, before: unknown, after: unknown): readonly AuditChange[] {
  if (canonical(before) === canonical(after)) return [];
  if (isMapping(before ?? {}) && isMapping(after ?? {})) {
    const [old, wanted] = [asMapping(before), asMapping(after)];
    return Object.keys({ ...old, ...wanted }).flatMap((key) => compareValues([...path, key], old[key], wanted[key]));
  }
  const place = { part: partOf(path), name: formatPath(path) };
  if (Array.isArray(before ?? []) && Array.isArray(after ?? [])) {
    const { removed, added } = unmatched(asList(before), asList(after));
    return [
      ...removed.map((item) => ({ ...place, action: 'remove' as const, old: withoutSecrets(path, item) })),
      ...added.map((item) => ({ ...place, action: 'add' as const, new: withoutSecrets(path, item) })),
    ];
  }
  if (before === undefined) return [{ ...place, action: 'add', new: withoutSecrets(path, after) }];
  if (after === undefined) return [{ ...place, action: 'remove', old: withoutSecrets(path, before) }];
  const change = { ...place, action: 'change' as const };
  if (isSecretPlace(path, before) || isSecretPlace(path, after)) return [change];
  return [{ ...change, old: withoutSecrets(path, before), new: withoutSecrets(path, after) }];
}

function compareReferences(settings: Mapping, variables: readonly string[]): readonly AuditChange[] {
  return [...stringsWithin(settings)].flatMap(({ path, text }) =>
    variables
      .map((name) => `\${env:${name}}`)
      .filter((reference) => text.includes(reference))
      .map((reference) => ({
        part: partOf(path),
        action: 'change' as const,
        name: `${formatPath(path)}: the value of ${reference}`,
      })),
  );
}

function partOf(path: Path): AuditChange['part'] {
  if (isWithin(path, ['allowlist'])) return 'allowlist';
  const recipients = [['mail', 'to'], ['mail', 'cc'], ['mail', 'routes'], ['notify']];
  return recipients.some((place) => isWithin(path, place)) ? 'recipients' : 'settings';
}

/** The value with `***` in every place that may hold a secret. */
function withoutSecrets(path: Path, value: unknown): unknown {
  if (isSecretPlace(path, value)) return '***';
  if (Array.isArray(value)) return value.map((item: unknown) => withoutSecrets(path, item));
  if (!isMapping(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutSecrets([...path, key], item)]));
}

function isList(value: unknown): value is readonly unknown[] | undefined {
  return value === undefined || Array.isArray(value);
}

function asList(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}
