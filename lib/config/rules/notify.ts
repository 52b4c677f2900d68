import type { Mapping } from '../../mapping.ts';
import type { Problem } from '../file/problem.ts';
import { mappingsOf } from '../file/with-path.ts';
import { duplicateProblems } from './duplicates.ts';

/** Problems of the channels that involve several of them. */
export function notifyProblems(settings: Mapping): readonly Problem[] {
  const channels = mappingsOf(settings, 'notify');
  const textsAt = (key: 'url' | 'routingKey') =>
    channels.flatMap(({ path, value }) => {
      const text = value[key];
      // All services of PagerDuty share an address, and differ in their keys.
      const isAddress = key === 'url' && value.kind === 'pagerduty';
      return typeof text === 'string' && !isAddress ? [{ path: [...path, key], value: text }] : [];
    });
  const fix = 'Remove one of the two channels.';
  return [
    ...duplicateProblems(textsAt('url'), { problem: 'This address is already listed', fix }),
    ...duplicateProblems(textsAt('routingKey'), { problem: 'This key is already listed', fix }),
  ];
}
