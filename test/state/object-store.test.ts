import { expect, it } from 'vitest';
import { StateError } from '../../lib/errors.ts';
import { type Bin, withDeadline } from '../../lib/state/object-store.ts';

const never = () => new Promise<never>(() => {});
const hanging: Bin = { place: 'nowhere', list: never, read: never, write: never, remove: never };

it.each([
  ['listing nowhere', (bin: Bin, signal: AbortSignal) => bin.list('x', signal)],
  ['reading x in nowhere', (bin: Bin, signal: AbortSignal) => bin.read('x', signal)],
  ['writing x to nowhere', (bin: Bin, signal: AbortSignal) => bin.write('x', Buffer.from(''), signal)],
  ['removing x from nowhere', (bin: Bin, signal: AbortSignal) => bin.remove('x', signal)],
])('%s ends with its signal, also with one that has fired', async (doing, work) => {
  const bin = withDeadline(hanging);
  const problem = new StateError(`The time for ${doing} was up.`);
  await expect(work(bin, AbortSignal.abort())).rejects.toEqual(problem);
  await expect(work(bin, AbortSignal.timeout(10))).rejects.toEqual(problem);
});
