import * as z from 'zod/mini';
import { defineAction } from '../action.ts';

/** https://cloud.tencent.com/document/api/1312/66098: answers the identity of the caller, here a main account or a role of it. */
export const getCallerIdentity = defineAction({
  service: 'sts',
  version: '2018-08-13',
  action: 'GetCallerIdentity',
  ratePerSecond: 20,
  parameters: z.strictObject({}),
  run({ caller: { account, credential, roleId = exampleRoleId, sessionName = 'emulator' } }) {
    const type = credential.type ?? (credential.token === undefined ? 'CAMUser' : 'CAMRole');
    const identity =
      type === 'CAMRole'
        ? { UserId: `${roleId}:${sessionName}`, Arn: `qcs::sts:${account}:assumed-role/${roleId}` }
        : { UserId: account, Arn: `qcs::cam:${account}:uin/${account}` };
    return { Type: type, AccountId: account, PrincipalId: account, ...identity };
  },
});

// The form of the page's example, whose last digits are hidden.
const exampleRoleId = '4611686018427410000';
