import * as z from 'zod/mini';
import { refuse } from '../../protocol/refusal.ts';
import type { Action } from '../action.ts';
import { scf } from './entities.ts';

const parameters = z.looseObject({});

/** Its page says that it was taken offline, so that nothing it is asked matters. Which code it has is not known; this one means that. */
export const getFunctionLogs = {
  ...scf,
  action: 'GetFunctionLogs',
  ratePerSecond: 5,
  parameters,
  run: () => refuse('ActionOffline', 'This API has been taken offline.'),
} satisfies Action<z.infer<typeof parameters>>;
