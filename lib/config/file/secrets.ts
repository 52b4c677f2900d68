import { formatPath, isWithin, type Path } from '../../format-path.ts';
import { asMapping, type Mapping } from '../../mapping.ts';
import { mappingsOf, type WithPath } from './with-path.ts';

// `ca` too: the private key may have been put there by mistake.
const secretKeys: ReadonlySet<unknown> = new Set(['password', 'ca', 'hmacKey', 'url', 'secret', 'routingKey']);

/** True for a place whose text may be a secret, or may contain one by mistake. */
export function isSecretPlace(path: Path, text: unknown): boolean {
  if (secretKeys.has(path.at(-1))) return true;
  // An address contains a token even where a mapping or a kind is expected.
  if (typeof text !== 'string' || !isWithin(path, ['notify'])) return false;
  return !(path.at(-1) === 'kind' && /^[\w-]{1,20}$/.test(text));
}

/** Secrets that are written in the file itself. */
export function literalSecrets(settings: Mapping, references: ReadonlySet<string>): readonly WithPath<string>[] {
  const places: readonly (readonly [path: Path, value: unknown])[] = [
    [['smtp', 'password'], asMapping(settings.smtp).password],
    [['state', 'hmacKey'], asMapping(settings.state).hmacKey],
    ...mappingsOf(settings, 'notify').flatMap(({ path, value }) => [
      // Everyone knows the addresses of PagerDuty.
      [[...path, 'url'], value.kind === 'pagerduty' ? undefined : value.url] as const,
      [[...path, 'secret'], value.secret] as const,
      [[...path, 'routingKey'], value.routingKey] as const,
    ]),
  ];
  return places
    .flatMap(([path, value]) => (typeof value === 'string' ? [{ path, value }] : []))
    .filter(({ path }) => !references.has(formatPath(path)));
}
