import { asMapping, type Mapping, mappingsOf } from './draft.ts';
import type { Path, Problem } from './problem.ts';

/** Settings that have their place in the file and do nothing yet: refused, so that nobody relies on them. */
export function unsupportedSettings(settings: Mapping): readonly Problem[] {
  const mail = asMapping(settings.mail);
  const accounts = mappingsOf(settings, 'accounts');
  const later = ['remindAfterDays', 'heartbeat', 'routes'].filter((key) => mail[key] !== undefined);
  return [
    ...accounts
      .filter(({ value }) => value.role !== undefined)
      .map(({ path }) => notYet([...path, 'role'], '`role`', 'Leave it out: the credentials in use are taken.')),
    ...accounts.slice(1, 2).map(({ path }) => notYet(path, 'More than one account', 'Keep one account.')),
    ...(mail.when === 'changes' ? [notYet(['mail', 'when'], '`when: changes`', 'Write findings or always.')] : []),
    ...later.map((key) => notYet(['mail', key], `\`${key}\``, 'Leave it out.')),
    ...(settings.state === undefined ? [] : [notYet(['state'], '`state`', 'Leave it out.')]),
    ...(Array.isArray(settings.notify) && settings.notify.length > 0
      ? [notYet(['notify'], '`notify`', 'Write [], or leave it out.')]
      : []),
  ];
}

function notYet(path: Path, what: string, fix: string): Problem {
  return { path, problem: `${what} is not yet supported in this version.`, fix };
}
