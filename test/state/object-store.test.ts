import { expect, test } from 'vitest';
import { StateError } from '../../lib/errors.ts';
import { type ObjectStore, withDeadline } from '../../lib/state/object-store.ts';

const never = () => new Promise<never>(() => {});
const hanging: ObjectStore = { place: 'nowhere', list: never, read: never, write: never, remove: never };

test.each([
  ['listing nowhere', (store: ObjectStore, signal: AbortSignal) => store.list('x', signal)],
  ['reading x in nowhere', (store: ObjectStore, signal: AbortSignal) => store.read('x', signal)],
  ['writing x to nowhere', (store: ObjectStore, signal: AbortSignal) => store.write('x', Buffer.from(''), signal)],
  ['removing x from nowhere', (store: ObjectStore, signal: AbortSignal) => store.remove('x', signal)],
])('%s ends with its signal, also with one that has fired', async (doing, work) => {
  const store = withDeadline(hanging);
  const problem = new StateError(`The time for ${doing} was up.`);
  await expect(work(store, AbortSignal.abort())).rejects.toEqual(problem);
  await expect(work(store, AbortSignal.timeout(10))).rejects.toEqual(problem);
});
