import { afterEach, describe, expect, test } from 'vitest';
import { sendToChannel } from '../../../lib/notify/chat/send-summary.ts';
import type { ChatSummary } from '../../../lib/notify/chat/summary.ts';
import type { Channel } from '../../../lib/options.ts';
import { openRobotServer, type RobotServer } from '../../support/robot-server.ts';
import { createSleepingClock } from '../../support/smtp-clock.ts';

type Robot = Extract<Channel, { readonly mention?: readonly string[] }>;

const servers: RobotServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const summary: ChatSummary = {
  id: 'run-1',
  title: 'golden-web shared with 101104350099',
  mark: { level: 'high', text: '▲ High' },
  isUrgent: true,
  link: {
    url: 'https://console.cloud.tencent.com/cvm/image/index?rid=1&tab=PRIVATE_IMAGE',
    label: 'Images <in> ap-guangzhou',
  },
  verdict: 'One image is shared.',
  counts: '',
  notices: [],
  items: ['<@all> @zhangsan <!here> <at user_id="all"></at>'],
  left: ['', ''],
  where: 'Where',
  json: '{}',
  events: () => [],
};

const mentions: readonly Omit<Robot, 'url'>[] = [
  { kind: 'wecom', mention: ['zhangsan', 'li.si'] },
  { kind: 'dingtalk', mention: ['manager7078', '+86-13800000000', '+852-12345678', 'all'] },
  { kind: 'feishu', mention: ['all', 'ou_18eac85d35a26f989317ad4f02e8bbbb'] },
  { kind: 'slack', mention: ['U012AB3CD', 'S0123ABCD', 'here'] },
];

/** Body of the message that a robot gets. */
async function bodyFor(robot: Omit<Robot, 'url'>, changes: Partial<ChatSummary> = {}): Promise<string> {
  const body = robot.kind === 'slack' ? 'ok' : '{"errcode":0,"code":0}';
  const server = await openRobotServer([{ body }]);
  servers.push(server);
  const channel: Channel = { ...robot, url: `${server.base}/` };
  await sendToChannel(channel, { ...summary, ...changes }, { clock: createSleepingClock().clock, timeLeftMs: 9000 });
  return server.heard[0]?.body ?? '';
}

const [wecom, dingtalk, feishu, slack] = mentions;

describe('members', () => {
  test('are mentioned in the markdown of WeCom', async () => {
    const { markdown } = JSON.parse(await bodyFor(wecom ?? { kind: 'wecom' }));
    expect(markdown.content.split('\n').at(-1)).toBe('<@zhangsan> <@li.si>');
    expect(markdown.content.match(/<@/g)).toHaveLength(2);
  });

  test('are named by DingTalk beside the text, and shown in it', async () => {
    const { markdown, at } = JSON.parse(await bodyFor(dingtalk ?? { kind: 'dingtalk' }));
    expect(at).toEqual({ atMobiles: ['13800000000', '+852-12345678'], atUserIds: ['manager7078'], isAtAll: true });
    expect(markdown.text.split('\n\n').at(-1)).toBe('@13800000000 @+852-12345678 @manager7078');
  });

  test('are elements of their own at Feishu', async () => {
    const body = JSON.parse(await bodyFor(feishu ?? { kind: 'feishu' }));
    const elements = body.content.post.zh_cn.content.flat();
    expect(elements.filter(({ tag }: { readonly tag: string }) => tag === 'at')).toEqual([
      { tag: 'at', user_id: 'all' },
      { tag: 'at', user_id: 'ou_18eac85d35a26f989317ad4f02e8bbbb' },
    ]);
  });

  test('are mentioned in the text of Slack: people, groups and everyone here', async () => {
    const { text } = JSON.parse(await bodyFor(slack ?? { kind: 'slack' }));
    expect(text.split('\n').at(-1)).toBe('<@U012AB3CD> <!subteam^S0123ABCD> <!here>');
    expect(text.match(/<[!@]/g)).toHaveLength(3);
  });

  test.each(mentions)('are left alone by $kind where nothing is urgent', async (robot) => {
    const body = await bodyFor(robot, { isUrgent: false });
    expect(body).toBe(await bodyFor({ kind: robot.kind }, { isUrgent: false }));
    expect(body).not.toMatch(/<[!@]|"tag":"at"|"isAtAll":true/);
  });

  test.each(mentions)('stay, where a message is too long for $kind', async (robot) => {
    const items = Array.from({ length: 5 }, (_, index) => `${index} ${'共'.repeat(3000)}`);
    const body = await bodyFor(robot, { items, left: ['5', '4', '3', '2', '1', ''] });
    const names = (robot.mention ?? []).filter((name) => name !== 'all').map((name) => name.replace('+86-', ''));
    expect(names.filter((name) => !body.includes(name))).toEqual([]);
  });
});

describe('a link to the console', () => {
  const url = 'https://console.cloud.tencent.com/cvm/image/index?rid=1&tab=PRIVATE_IMAGE';

  test('has a label in the markup of each robot, in which nothing else is markup', async () => {
    const [inWecom, inDingtalk, inFeishu, inSlack] = await Promise.all(mentions.map((robot) => bodyFor(robot)));
    expect(JSON.parse(inWecom ?? '').markdown.content).toContain(`[Images ＜in＞ ap-guangzhou](${url})`);
    expect(JSON.parse(inDingtalk ?? '').markdown.text).toContain(`[Images ＜in＞ ap-guangzhou](${url})`);
    expect(JSON.parse(inFeishu ?? '').content.post.zh_cn.content).toContainEqual([
      { tag: 'a', text: 'Images ＜in＞ ap-guangzhou', href: url },
    ]);
    expect(JSON.parse(inSlack ?? '').text).toContain(`<${url.replace('&', '&amp;')}|Images ＜in＞ ap-guangzhou>`);
  });
});

describe('the severity', () => {
  test.each([
    { level: 'high', colour: 'warning' },
    { level: 'medium', colour: 'warning' },
    { level: 'low', colour: 'comment' },
    { level: 'none', colour: 'info' },
  ] as const)('$level has the colour $colour at WeCom, and is the first word everywhere', async ({ level, colour }) => {
    const mark = { level, text: '◆ Word' };
    const [inWecom, inDingtalk, inFeishu, inSlack] = await Promise.all(
      mentions.map((robot) => bodyFor(robot, { mark })),
    );
    expect(JSON.parse(inWecom ?? '').markdown.content).toMatch(
      new RegExp(`^<font color="${colour}">◆ Word</font> \\*\\*golden-web`),
    );
    expect(JSON.parse(inDingtalk ?? '').markdown.text).toMatch(/^### ◆ Word golden-web/);
    expect(JSON.parse(inFeishu ?? '').content.post.zh_cn.title).toMatch(/^◆ Word golden-web/);
    expect(JSON.parse(inSlack ?? '').text).toMatch(/^◆ Word \*golden-web/);
  });
});
