import { describe, expect, test } from 'vitest';
import type { EmulatorOptions } from '../../lib/emulator/emulator.ts';
import type { EstateMember, EstateOrganization } from '../../lib/emulator/estate/estate-data.ts';
import { codeOf, type Keys, organization, type Running, send, signedRequest, start } from './clients.ts';
import { manualClock } from './functions.ts';

const manager: Keys = { secretId: 'AKIDMANAGER', secretKey: 'manager-key' };
const delegate: Keys = { secretId: 'AKIDDELEGATE', secretKey: 'delegate-key' };
const member: Keys = { secretId: 'AKIDMEMBER', secretKey: 'member-key' };
const stranger: Keys = { secretId: 'AKIDSTRANGER', secretKey: 'stranger-key' };

const accounts = [
  { uin: '100000000001', name: 'Hub', credentials: [manager] },
  { uin: '100000000002', credentials: [delegate] },
  { uin: '100000000003', credentials: [member] },
  { uin: '100000000009', credentials: [stranger] },
];

const small: EstateOrganization = {
  manager: '100000000001',
  nodes: [
    { id: 1000, name: 'Root' },
    { id: 1001, name: 'Engineering', parent: 1000 },
    { id: 1002, name: 'Platform', parent: 1001 },
  ],
  members: [
    { uin: '100000000002', name: 'Security', node: 1001 },
    { uin: '100000000003', name: 'Production', node: 1002, type: 'Invite' },
    { uin: '9223372036854775807', name: 'Longest', permissionStatus: 'UnConfirmed' },
  ],
};

function withMembers(members: readonly EstateMember[], more: Partial<EstateOrganization> = {}) {
  return { estate: { accounts, organization: { ...small, members, ...more } } };
}

const many = Array.from({ length: 120 }, (_, index) => ({ uin: String(200000000000 + index), name: `m${index}` }));

function startSmall(more: Partial<EstateOrganization> = {}, options: Partial<EmulatorOptions> = {}) {
  return start({ ...withMembers(small.members, more), ...options });
}

type Request = Parameters<ReturnType<typeof organization>['DescribeOrganizationMembers']>[0];

function list(running: Running, request: Partial<Request> = {}, keys: Keys = manager) {
  return organization(running, { keys }).DescribeOrganizationMembers({ Offset: 0, Limit: 50, ...request });
}

async function uins(answer: ReturnType<typeof list>): Promise<readonly unknown[]> {
  return ((await answer).Items ?? []).map(({ MemberUin }) => MemberUin);
}

describe('DescribeOrganization', () => {
  test('says who manages it, and what the caller is', async () => {
    const running = await startSmall({ delegates: [{ uin: '100000000002', product: 'cloudaudit' }] });
    const ask = (keys: Keys, Product?: string) =>
      organization(running, { keys, region: '' }).DescribeOrganization({ Product });
    expect(await ask(manager)).toMatchObject({
      HostUin: 100000000001,
      NickName: 'Hub',
      RootNodeId: 1000,
      IsManager: true,
      IsAssignManager: false,
      CreateTime: '2026-01-05 16:00:00',
    });
    expect(await ask(delegate, 'cloudaudit')).toMatchObject({ IsManager: false, IsAssignManager: true });
    expect(await ask(delegate)).toMatchObject({ IsAssignManager: false });
    expect(await ask(member)).toMatchObject({ IsManager: false, IsAssignManager: false });
    expect(await codeOf(ask(stranger))).toBe('ResourceNotFound.OrganizationNotExist');
  });

  test('is not there where the estate has none', async () => {
    const running = await start({ estate: { accounts } });
    const ask = organization(running, { keys: manager }).DescribeOrganization({});
    expect(await codeOf(ask)).toBe('ResourceNotFound.OrganizationNotExist');
  });
});

describe('DescribeOrganizationMembers', () => {
  test('answers ids as numbers, with the node, the type and the status of each', async () => {
    const { Items, Total } = await list(await startSmall());
    expect(Total).toBe(3);
    expect(Items).toMatchObject([
      { MemberUin: 100000000002, Name: 'Security', NodeId: 1001, NodeName: 'Engineering', MemberType: 'Create' },
      { MemberUin: 100000000003, NodeId: 1002, MemberType: 'Invite', PermissionStatus: 'Confirmed' },
      { Name: 'Longest', NodeId: 1000, PermissionStatus: 'UnConfirmed', CreateTime: '2026-01-05 16:00:00' },
    ]);
  });

  test('writes every digit of an id that JavaScript cannot hold', async () => {
    const running = await startSmall();
    const request = signedRequest({
      service: 'organization',
      host: 'organization.tencentcloudapi.com',
      version: '2021-03-31',
      action: 'DescribeOrganizationMembers',
      parameters: { Offset: 0, Limit: 50 },
      keys: manager,
    });
    expect((await send(running, request)).body).toContain('"MemberUin":9223372036854775807,');
  });

  test('has the manager among its members where the estate says so', async () => {
    expect(await uins(list(await startSmall()))).not.toContain(100000000001);
    expect((await uins(list(await startSmall({ listsManager: true }))))[0]).toBe(100000000001);
  });

  test('is read page by page', async () => {
    const running = await start(withMembers(many));
    const pages = [await list(running), await list(running, { Offset: 50 }), await list(running, { Offset: 100 })];
    expect(pages.map(({ Items = [], Total }) => [Items.length, Items[0]?.Name, Total])).toEqual([
      [50, 'm0', 120],
      [50, 'm50', 120],
      [20, 'm100', 120],
    ]);
    expect((await list(running, { Offset: 150 })).Items).toEqual([]);
  });

  test.each<[name: string, request: Partial<Request>, code: string]>([
    ['an offset between two pages', { Offset: 49 }, 'InvalidParameter'],
    ['no entry a page', { Limit: 0 }, 'InvalidParameter'],
    ['51 entries a page', { Limit: 51 }, 'InvalidParameter'],
    ['no offset', { Offset: undefined }, 'MissingParameter'],
    ['no limit', { Limit: undefined }, 'MissingParameter'],
    ['a node that does not exist', { NodeId: 7 }, 'ResourceNotFound.OrganizationNodeNotExist'],
    ['an unknown parameter', { AuthName: 'x' }, 'UnknownParameter'],
  ])('refuses %s', async (_name, request, code) => {
    expect(await codeOf(list(await startSmall(), request))).toBe(code);
  });

  test('is filtered by node, not by those above it, and by name or id', async () => {
    const running = await startSmall();
    expect(await uins(list(running, { NodeId: 1001 }))).toEqual([100000000002]);
    expect(await uins(list(running, { NodeName: 'Platform' }))).toEqual([100000000003]);
    expect(await uins(list(running, { SearchKey: 'Prod' }))).toEqual([100000000003]);
    expect(await uins(list(running, { SearchKey: '000002' }))).toEqual([100000000002]);
  });

  test('is refused to who manages nothing', async () => {
    const running = await startSmall();
    expect(await codeOf(list(running, {}, member))).toBe('UnauthorizedOperation');
    expect(await codeOf(list(running, {}, stranger))).toBe('ResourceNotFound.OrganizationNotExist');
  });

  test('demands the product of a delegated administrator', async () => {
    const running = await startSmall({ delegates: [{ uin: '100000000002', product: 'cloudaudit' }] });
    expect(await codeOf(list(running, {}, delegate))).toBe('InvalidParameter');
    expect(await codeOf(list(running, { Product: 'ssm' }, delegate))).toBe(
      'ResourceNotFound.OrganizationServiceNotExist',
    );
    expect(await uins(list(running, { Product: 'cloudaudit' }, delegate))).toHaveLength(3);
  });

  test.each([
    { scope: { members: ['100000000003'] }, seen: [100000000003] },
    { scope: { nodes: [1001] }, seen: [100000000002, 100000000003] },
    { scope: { members: [], nodes: [] }, seen: [] },
  ])('shows a partly delegated administrator a part: $scope', async ({ scope, seen }) => {
    const running = await startSmall({ delegates: [{ uin: '100000000002', product: 'cloudaudit', ...scope }] });
    const answer = await list(running, { Product: 'cloudaudit' }, delegate);
    expect((answer.Items ?? []).map(({ MemberUin }) => MemberUin)).toEqual(seen);
    expect(answer.Total).toBe(seen.length);
  });

  test('changes between two pages where a member joins or leaves', async () => {
    const joining = await start(withMembers([{ uin: '5', name: 'new', joinsAfter: 1 }, ...many]));
    expect((await list(joining)).Items?.at(-1)?.Name).toBe('m49');
    const second = await list(joining, { Offset: 50 });
    expect([second.Items?.[0]?.Name, second.Total]).toEqual(['m49', 121]);
    const leaving = await start(withMembers([{ uin: '5', name: 'old', leavesAfter: 1 }, ...many]));
    expect((await list(leaving)).Items?.at(-1)?.Name).toBe('m48');
    expect((await list(leaving, { Offset: 50 })).Items?.[0]?.Name).toBe('m50');
  });

  test.each([
    { answer: 'page-short' as const, items: 49, total: 120, first: 'm50' },
    { answer: 'page-repeated' as const, items: 50, total: 120, first: 'm0' },
    { answer: 'total-changes' as const, items: 50, total: 121, first: 'm50' },
  ])('can be broken by the fault $answer', async ({ answer, items, total, first }) => {
    const running = await start({ ...withMembers(many), faults: [{ answer, offset: 50 }] });
    const { Items = [], Total } = await list(running, { Offset: 50 });
    expect([Items.length, Total, Items[0]?.Name]).toEqual([items, total, first]);
  });

  test('is answered 20 times a second, and DescribeOrganization 40 times', async () => {
    const running = await startSmall({}, { now: manualClock().now });
    for (let sent = 0; sent < 20; sent += 1) await list(running);
    expect(await codeOf(list(running))).toBe('RequestLimitExceeded');
    const ask = () => organization(running, { keys: manager }).DescribeOrganization({});
    for (let sent = 0; sent < 40; sent += 1) await ask();
    expect(await codeOf(ask())).toBe('RequestLimitExceeded');
  });
});

test('DescribeOrganizationNodes answers the nodes with their parents, page by page', async () => {
  const client = organization(await startSmall(), { keys: manager });
  const { Items, Total } = await client.DescribeOrganizationNodes({ Offset: 0, Limit: 2 });
  expect(Total).toBe(3);
  expect(Items).toMatchObject([
    { NodeId: 1000, ParentNodeId: 0 },
    { NodeId: 1001, Name: 'Engineering', ParentNodeId: 1000 },
  ]);
  expect((await client.DescribeOrganizationNodes({ Offset: 2, Limit: 2 })).Items).toMatchObject([{ NodeId: 1002 }]);
  expect(await codeOf(client.DescribeOrganizationNodes({ Offset: 1, Limit: 2 }))).toBe('InvalidParameter');
});

describe('a trusted service', () => {
  const delegates = [
    { uin: '100000000002', product: 'ssm' },
    { uin: '100000000003', product: 'ssm', members: ['100000000002'], nodes: [1002] },
  ];

  test('is listed with the number of its administrators', async () => {
    const client = organization(await startSmall({ delegates }), { keys: manager });
    const { Items, Total } = await client.ListOrganizationService({ Offset: 0, Limit: 10 });
    expect(Total).toBe(2);
    expect(Items).toMatchObject([
      { Product: 'cloudaudit', MemberNum: '0' },
      { Product: 'ssm', MemberNum: '2', IsSetManagementScope: 1 },
    ]);
    const found = await client.ListOrganizationService({ Offset: 0, Limit: 10, SearchKey: 'ss' });
    expect(found.Items).toHaveLength(1);
  });

  test('has administrators of all members and of some', async () => {
    const client = organization(await startSmall({ delegates }), { keys: manager });
    const byProduct = await client.ListOrgServiceAssignMember({ Offset: 0, Limit: 10, Product: 'ssm' });
    expect(byProduct).toMatchObject({
      Total: 2,
      Items: [
        { MemberUin: 100000000002, MemberName: 'Security', ManagementScope: 1 },
        {
          MemberUin: 100000000003,
          ManagementScope: 2,
          ManagementScopeMembers: [{ MemberUin: 100000000002, MemberName: 'Security' }],
          ManagementScopeNodes: [{ NodeId: 1002, NodeName: 'Platform' }],
        },
      ],
    });
    const ServiceId = byProduct.Items?.[0]?.ServiceId;
    const byId = await client.ListOrgServiceAssignMember({ Offset: 0, Limit: 10, ServiceId });
    expect(byId.Items).toEqual(byProduct.Items);
  });

  test.each([
    { name: 'neither id nor product', request: {}, code: 'InvalidParameter' },
    { name: 'both', request: { ServiceId: 1, Product: 'ssm' }, code: 'InvalidParameter' },
    { name: 'an unknown one', request: { Product: 'x' }, code: 'ResourceNotFound.OrganizationServiceNotExist' },
  ])('cannot be named by $name', async ({ request, code }) => {
    const client = organization(await startSmall({ delegates }), { keys: manager });
    expect(await codeOf(client.ListOrgServiceAssignMember({ Offset: 0, Limit: 10, ...request }))).toBe(code);
  });
});
