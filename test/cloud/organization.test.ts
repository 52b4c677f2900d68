import { expect, test } from 'vitest';
import { type Answer, own, ownSecretId, type SeenCall, startRoleCloud } from '../support/role-cloud.ts';

const ownNumber = Number(own);
const member = (index: number) => ({ MemberUin: 100_000_001_000 + index, Name: `m${index}`, NodeId: 2 });
const nodes = [
  { NodeId: 1, Name: 'Root', ParentNodeId: 0 },
  { NodeId: 2, ParentNodeId: 1 },
  { NodeId: 3, ParentNodeId: 2 },
];

interface Setting {
  readonly facts?: object;
  readonly members?: readonly object[];
  readonly nodes?: readonly object[];
  readonly delegations?: readonly object[];
}

function page(items: readonly object[], { parameters: { Offset, Limit } }: SeenCall) {
  const [offset, limit] = [Number(Offset), Number(Limit)];
  if (offset % limit !== 0 || limit > 50) return 'InvalidParameter';
  return { Total: items.length, Items: items.slice(offset, offset + limit) };
}

function organization(setting: Setting = {}): Answer {
  return (call) => {
    switch (call.action) {
      case 'DescribeOrganization':
        return { HostUin: ownNumber, NickName: 'Head', RootNodeId: 1, IsManager: true, ...setting.facts };
      case 'DescribeOrganizationMembers':
        return page(setting.members ?? [member(1)], call);
      case 'DescribeOrganizationNodes':
        return page(setting.nodes ?? nodes, call);
      case 'ListOrgServiceAssignMember':
        return page(setting.delegations ?? [], call);
      default:
        return undefined;
    }
  };
}

async function listWith(answer: Answer, product?: string) {
  const { cloud, calls } = await startRoleCloud(answer);
  return { listed: await cloud.listOrganization({ account: own, product }).catch((error: unknown) => error), calls };
}

const unreachable = (detail: RegExp) =>
  expect.objectContaining({ name: 'CloudUnreachableError', detail: expect.stringMatching(detail) });

test('lists the members with their departments and all above, and the manager that is not among them', async () => {
  const members = [
    { MemberUin: 100000000003, Name: 'Staging', NodeId: 3 },
    { MemberUin: 100000000004, Name: '', NodeId: 1 },
  ];
  const { listed, calls } = await listWith(organization({ members }));
  expect(listed).toEqual({
    status: 'listed',
    members: [
      { uin: '100000000003', name: 'Staging', departments: ['3', '2', '1'] },
      { uin: '100000000004', departments: ['1'] },
      { uin: own, name: 'Head', departments: ['1'] },
    ],
  });
  expect(calls.map(({ secretId, host }) => `${secretId} ${host}`)).toEqual(
    Array.from({ length: 3 }, () => `${ownSecretId} organization.tencentcloudapi.com`),
  );
  expect(calls.some(({ parameters }) => 'Product' in parameters)).toBe(false);
});

test('the manager that is listed is not listed twice', async () => {
  const { listed } = await listWith(organization({ members: [{ MemberUin: ownNumber, NodeId: 3 }] }));
  expect(listed).toEqual({ status: 'listed', members: [{ uin: own, departments: ['3', '2', '1'] }] });
});

test.each([49, 50, 51, 120])('a list of %i members is whole', async (count) => {
  const members = Array.from({ length: count }, (_, index) => member(index));
  const { listed } = await listWith(organization({ members }));
  expect(listed).toMatchObject({ members: { length: count + 1 } });
});

test('a member that joins between two pages is read, from the start', async () => {
  const members = Array.from({ length: 60 }, (_, index) => member(index));
  const { listed } = await listWith((call) => {
    const answer = organization({ members })(call);
    if (call.action === 'DescribeOrganizationMembers' && members.length === 60) members.unshift(member(60));
    return answer;
  });
  expect(listed).toMatchObject({ members: { length: 62 } });
});

test('a member that one that left pushed out of sight, while another joined, is found', async () => {
  const members = Array.from({ length: 60 }, (_, index) => member(index));
  let isMoved = false;
  const { listed } = await listWith((call) => {
    const answer = organization({ members })(call);
    if (call.action === 'DescribeOrganizationMembers' && !isMoved) {
      members.shift();
      members.push(member(60));
      isMoved = true;
    }
    return answer;
  });
  expect(JSON.stringify(listed)).toContain(String(member(50).MemberUin));
});

test.each([
  ['a total that never stays', (call: SeenCall) => ({ ...Object(page([member(1)], call)), Total: 60 }), /a page had 1/],
  ['a member twice', (call: SeenCall) => page([member(1), member(1)], call), /listed twice/],
  ['a uin beyond 2^53', () => ({ Total: 1, Items: [{ ...member(1), MemberUin: 9_007_199_254_740_994 }] }), /MemberUin/],
  ['a uin that is a text', () => ({ Total: 1, Items: [{ ...member(1), MemberUin: '1001' }] }), /MemberUin/],
  ['no items', () => ({ Total: 0 }), /Items/],
  ['no department', () => ({ Total: 1, Items: [{ MemberUin: 1001 }] }), /NodeId/],
] as const)('%s is no list', async (_name, answer, detail) => {
  const { listed } = await listWith((call) =>
    call.action === 'DescribeOrganizationMembers' ? answer(call) : organization()(call),
  );
  expect(listed).toEqual(unreachable(detail));
});

test.each(['DescribeOrganization', 'DescribeOrganizationMembers', 'DescribeOrganizationNodes'])(
  'a refused %s is no list',
  async (action) => {
    const { listed } = await listWith((call) =>
      call.action === action ? 'UnauthorizedOperation' : organization()(call),
    );
    expect(listed).toMatchObject({ name: 'CloudRefusedError', action, code: 'UnauthorizedOperation' });
  },
);

test('a second page that is refused is no list', async () => {
  const members = Array.from({ length: 60 }, (_, index) => member(index));
  const { listed } = await listWith((call) => {
    const isSecond = call.action === 'DescribeOrganizationMembers' && call.parameters.Offset === 50;
    return isSecond ? 'FailedOperation' : organization({ members })(call);
  });
  expect(listed).toMatchObject({ name: 'CloudRefusedError', code: 'FailedOperation' });
});

test.each([
  ['is not among them', [{ NodeId: 1 }]],
  ['hangs in the air', [{ NodeId: 1 }, { NodeId: 2, ParentNodeId: 9 }]],
  ['is above itself', [{ NodeId: 1 }, { NodeId: 2, ParentNodeId: 3 }, { NodeId: 3, ParentNodeId: 2 }]],
])('a department that %s is no answer', async (_name, departments) => {
  const { listed } = await listWith(organization({ nodes: departments }));
  expect(listed).toEqual(unreachable(/the departments above 2 do not lead to 1/));
});

const manager = { MemberUin: 100000000009, Name: 'Head', NodeId: 1 };
const delegate = { MemberUin: ownNumber, NodeId: 2 };
const delegated = { HostUin: manager.MemberUin, IsManager: false, IsAssignManager: true };

test('a delegated administrator of all members names its product', async () => {
  const { listed, calls } = await listWith(
    organization({
      facts: delegated,
      members: [delegate, manager],
      delegations: [{ MemberUin: ownNumber, ManagementScope: 1 }],
    }),
    'cloudaudit',
  );
  expect(listed).toMatchObject({ status: 'listed', members: [{ uin: own }, { uin: '100000000009' }] });
  expect(calls.find(({ action }) => action === 'DescribeOrganizationMembers')?.parameters).toMatchObject({
    Product: 'cloudaudit',
  });
});

test.each([
  ['of some members', [{ MemberUin: ownNumber, ManagementScope: 2 }], 'cloudaudit', delegated],
  [
    'of all members and of some',
    [1, 2].map((ManagementScope) => ({ MemberUin: ownNumber, ManagementScope })),
    'cloudaudit',
    delegated,
  ],
  ['that is not listed', [{ MemberUin: 1001, ManagementScope: 1 }], 'cloudaudit', delegated],
  ['without its product', [{ MemberUin: ownNumber, ManagementScope: 1 }], undefined, delegated],
  ['that is none', [], 'cloudaudit', { ...delegated, IsAssignManager: false }],
])('a delegated administrator %s does not see all members', async (_name, delegations, product, facts) => {
  const { listed, calls } = await listWith(organization({ facts, members: [delegate, manager], delegations }), product);
  expect(listed).toEqual({ status: 'unlisted', reason: { kind: 'partly-visible' } });
  expect(calls.some(({ action }) => action === 'DescribeOrganizationMembers')).toBe(false);
});

test('members without the account of the credentials are not all', async () => {
  const { listed } = await listWith(
    organization({ facts: delegated, members: [manager], delegations: [{ MemberUin: ownNumber, ManagementScope: 1 }] }),
    'cloudaudit',
  );
  expect(listed).toEqual(unreachable(/lacks the account of the credentials/));
});
