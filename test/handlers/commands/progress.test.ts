import { expect, test } from 'vitest';
import { describeProgress } from '../../../handlers/commands/progress.ts';

test.each([
  { retries: 0, line: '312 of 500 images' },
  { retries: 1, line: '312 of 500 images, 1 retry' },
  { retries: 3, line: '312 of 500 images, 3 retries' },
])('the line of progress after $retries retries is "$line"', ({ retries, line }) => {
  expect(describeProgress('312 of 500 images', retries)).toBe(line);
});
