import { formatPath } from '../../format-path.ts';
import { type Mapping, mappingsOf, type Placed, repeatedOf } from '../file/draft.ts';
import type { Problem } from '../file/problem.ts';

const MIN_WEBHOOK_SECRET_LENGTH = 16;

/** What the keys of the channels mean together. */
export function notifyProblems(settings: Mapping): readonly Problem[] {
  const channels = mappingsOf(settings, 'notify');
  const addresses = channels.flatMap(({ path, value: { url } }) =>
    typeof url === 'string' ? [{ path: [...path, 'url'], value: url }] : [],
  );
  return [
    ...channels.flatMap(secretProblems),
    ...repeatedOf(addresses).map(({ path, first }) => ({
      path,
      problem: `The same address stands already at ${formatPath(first)}.`,
      fix: 'Remove one of the two channels.',
    })),
  ];
}

function secretProblems({ path, value: { kind, secret } }: Placed<Mapping>): readonly Problem[] {
  const place = [...path, 'secret'];
  if (kind === 'webhook' && secret === undefined) {
    const problem = 'A webhook needs a secret: by it the receiver knows that a report is genuine.';
    return [{ path: place, problem, fix: 'Add secret: "${env:NOTIFY_SECRET}".' }];
  }
  if (kind === 'webhook' && typeof secret === 'string' && secret.length < MIN_WEBHOOK_SECRET_LENGTH) {
    const problem = `The secret of a webhook has fewer than ${MIN_WEBHOOK_SECRET_LENGTH} characters.`;
    return [{ path: place, problem, fix: 'Use random characters, 32 or more.' }];
  }
  if ((kind === 'wecom' || kind === 'slack') && secret !== undefined) {
    const problem = `A robot of ${kind} takes no signature, so that a secret does nothing.`;
    return [{ path: place, problem, fix: 'Remove it.' }];
  }
  return [];
}
