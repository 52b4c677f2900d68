import { formatPath, isWithin, type Path } from '../../format-path.ts';
import { asMapping, type Mapping } from '../../mapping.ts';
import { mappingsOf } from './placed.ts';

// `ca` too: whoever mistakes it may have put the private key there.
const secretKeys: ReadonlySet<unknown> = new Set(['password', 'ca', 'hmacKey', 'url', 'secret']);

/** Whether a text at this place may be a secret, or may hold one that was put there by mistake. */
export function isSecretPlace(path: Path, text: unknown): boolean {
  if (secretKeys.has(path.at(-1))) return true;
  // An address where a mapping or a kind belongs holds a token all the same.
  if (typeof text !== 'string' || !isWithin(path, ['notify'])) return false;
  return !(path.at(-1) === 'kind' && /^[\w-]{1,20}$/.test(text));
}

/** Where a secret stands in the file itself instead of coming from outside, as formatted paths. */
export function literalSecrets(settings: Mapping, fromOutside: ReadonlySet<string>): readonly string[] {
  const places: readonly (readonly [path: Path, value: unknown])[] = [
    [['smtp', 'password'], asMapping(settings.smtp).password],
    [['state', 'hmacKey'], asMapping(settings.state).hmacKey],
    ...mappingsOf(settings, 'notify').flatMap(({ path, value }) => [
      [[...path, 'url'], value.url] as const,
      [[...path, 'secret'], value.secret] as const,
    ]),
  ];
  return places
    .filter(([, value]) => typeof value === 'string')
    .map(([path]) => formatPath(path))
    .filter((path) => !fromOutside.has(path));
}
