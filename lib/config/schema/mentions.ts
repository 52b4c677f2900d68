import type { Channel } from '../../options.ts';
import { problemText } from './primitives.ts';

interface MentionForm {
  readonly pattern: RegExp;
  readonly write: string;
}

/** Names of members by kind of robot: only forms that its documentation has for the messages that it is sent. */
const mentionForms: Readonly<Record<Exclude<Channel['kind'], 'webhook' | 'pagerduty'>, MentionForm>> = {
  // https://developer.work.weixin.qq.com/document/path/91770: `<@userid>` in markdown; everyone is mentioned in plain text only.
  // https://developer.work.weixin.qq.com/document/path/90195: the form of a userid.
  wecom: {
    pattern: /^(?!all$)[0-9A-Za-z][0-9A-Za-z_.@-]{0,63}$/i,
    write: 'Write user ids such as "zhangsan". WeCom does not mention everyone, or telephone numbers, in markdown.',
  },
  // https://open.dingtalk.com/document/robots/custom-robot-access: `atUserIds`, `atMobiles` and `isAtAll`.
  dingtalk: {
    pattern: /^(?:[0-9A-Za-z][0-9A-Za-z_.-]{0,63}|\+\d{1,3}-\d{5,14})$/,
    write: 'Write user ids such as "manager7078", telephone numbers such as "+86-13800000000", or "all".',
  },
  // https://open.larkoffice.com/document/ukTMukTMukTM/ucTM5YjL3ETO24yNxkjN: `user_id` is an open_id, a user_id or `all`.
  feishu: {
    pattern: /^[0-9A-Za-z][0-9A-Za-z_-]{0,63}$/,
    write: 'Write an open_id such as "ou_18eac85d35a26f989317ad4f02e8bbbb", a user_id, or "all".',
  },
  // https://docs.slack.dev/messaging/formatting-message-text: `<@U..>`, `<!subteam^S..>`, `<!here>`, `<!channel>`.
  slack: {
    pattern: /^(?:[UW][0-9A-Z]{4,30}|S[0-9A-Z]{4,30}|here|channel)$/,
    write: 'Write the member id of a person (U...), the id of a user group (S...), "here" or "channel".',
  },
};

/** Message about a mention that robots of the kind do not take; undefined for one that they take. */
export function mentionProblem(kind: keyof typeof mentionForms, name: string): string | undefined {
  const { pattern, write } = mentionForms[kind];
  return pattern.test(name) ? undefined : problemText(`names nobody at ${kind} robots`, write);
}
