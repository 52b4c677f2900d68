import type { Channel } from '../../options.ts';
import { MAX_READING_SECONDS } from './time-needed.ts';
import type { Words } from './words-en.ts';

function number(n: number): string {
  return n.toLocaleString('en-US');
}

function things(images: number, targets: number): string {
  const parts = [
    ...(images > 0 ? [`${number(images)} 个镜像`] : []),
    ...(targets > 0 ? [`${number(targets)} 个审计目标`] : []),
  ];
  return parts.join('和 ');
}

const channels: Readonly<Record<Channel['kind'], string>> = {
  wecom: '企业微信',
  dingtalk: '钉钉',
  feishu: '飞书',
  slack: ' Slack ',
  webhook: ' Webhook ',
  pagerduty: ' PagerDuty ',
};

/** Simplified Chinese. */
export const zh: Words = {
  space: '',
  product: '镜像共享审计',
  emulated: '模拟数据（EMULATED）：应答来自模拟器而非腾讯云，以下内容与任何真实账号无关。',
  emulatedMark: 'EMULATED 模拟',
  severity: { high: '高', medium: '中', low: '低' },

  titles: {
    'unauthorized-share': '未授权共享',
    'lapsed-allowance': '授权已过期的共享',
    'untrusted-source': '来源不可信的镜像',
    'unverified-image': '未能核实的镜像',
    'unverified-target': '未能核实的审计目标',
    'unverified-inbound': '未能核实的他人共享镜像',
    'unverified-organization': '未能核实的企业组织',
    'missing-share': '缺失的必需共享',
    'expiring-allowance': '即将到期的白名单条目',
    'unused-allowance': '未使用的白名单条目',
    'unconfigured-image': '未纳入审计的镜像',
    'share-quota': '接近共享上限的镜像',
  },

  grantees: {
    account: (account) => `账号 ${account}`,
    group: (name) => `分组 ${name}`,
    organization: '本组织',
    department: (id) => `部门 ${id}`,
  },
  relations: { internal: '内部', partner: '合作伙伴' },

  nouns: {
    'unauthorized-share': () => '个未授权共享',
    'lapsed-allowance': () => '个授权已过期的共享',
    'untrusted-source': () => '个来源不可信的镜像',
    'unverified-image': () => '个镜像未能核实',
    'unverified-target': () => '个审计目标未能核实',
    'unverified-inbound': () => '个地域的他人共享镜像未能核实',
    'unverified-organization': () => '个企业组织发现项',
    'missing-share': () => '个必需共享缺失',
    'expiring-allowance': () => '个白名单条目即将到期',
    'unused-allowance': () => '个白名单条目未使用',
    'unconfigured-image': () => '个镜像未纳入审计',
    'share-quota': () => '个镜像接近共享上限',
  },
  counted: (n, noun) => `${number(n)} ${noun}`,

  sentence: (parts) => `${parts.join('，')}。`,
  severityCount: {
    high: (n) => `${number(n)} 项高`,
    medium: (n) => `${number(n)} 项中`,
    low: (n) => `${number(n)} 项低`,
  },
  changes: {
    new: (n) => `${number(n)} 项新发现`,
    reopened: (n) => `${number(n)} 项再次出现`,
    reminded: (n) => `${number(n)} 项提醒`,
    open: (n) => `${number(n)} 项此前已存在`,
  },

  named: {
    unauthorized: (image, account) => `${image} 共享给了 ${account}`,
    lapsed: (image, account) => `${image} 共享给了 ${account}（授权已过期）`,
    untrustedSource: (image) => `不可信来源共享来的 ${image}`,
    unverifiedImage: (image) => `${image} 未能核实`,
    unverifiedTarget: (region) => `${region} 的镜像未能核实`,
    unverifiedInbound: (region) => `${region} 的他人共享镜像未能核实`,
    unverifiedOrganization: '企业组织成员未能核实',
    missing: (image, account) => `${image} 未按要求共享给 ${account}`,
    missingImage: (account) => `没有符合 ${account} 必需共享条目的镜像`,
    expiring: (account, day) => `${account} 的白名单条目将于 ${day} 到期`,
    unused: (account) => `${account} 的白名单条目未使用`,
    unconfigured: (image) => `${image} 未纳入审计`,
    quota: (image) => `${image} 接近共享上限`,
  },

  pills: { failed: '运行失败', nonCompliant: '不合规', incomplete: '不完整', compliant: '合规', part: '由他人处理' },

  metrics: {
    read: () => '个镜像已读取',
    shares: () => '个共享已检查',
    unreadTargets: () => '个审计目标未读取',
    findings: { high: () => '项高级别', medium: () => '项中级别', low: () => '项低级别' },
  },

  nextRun: {
    known: (time) => `下次运行：${time}。`,
    unknown: (time) => `本次运行开始于 ${time}，无法得知下次运行的时间。`,
  },

  table: {
    what: '内容与位置',
    who: '账号',
    since: '开始时间',
    images: (n) => `${number(n)} 个镜像`,
    newest: (ago) => `最近一次：${ago}`,
    more: (n) => `另有 ${number(n)} 个严重发现项，见下文或报告。`,
  },

  subject: {
    allInOrder: (images) => `${number(images)} 个镜像全部正常`,
    nothingInScope: '审计范围内没有镜像',
    notAllRead: (read, images) =>
      read < images ? `${number(images)} 个镜像中仅读取了 ${number(read)} 个` : '未能全部读取',
    elsewhere: (n) => `没有需要您处理的发现项，另有 ${number(n)} 个由其他收件人处理`,
    forOthers: (n) => `另有 ${number(n)} 个发现项由其他收件人处理`,
    failed: '审计运行失败，未核实任何内容',
    failedAgain: {
      failed: (runs) => `审计连续 ${number(runs)} 次运行失败，未核实任何内容`,
      mixed: (runs) => `审计运行失败，未核实任何内容，已连续 ${number(runs)} 次运行不完整`,
    },
    reminder: (name) => `提醒：${name}`,
    reopened: (name) => `再次出现：${name}`,
    alsoNew: (n) => `另有 ${number(n)} 项新发现`,
    alsoReopened: (n) => `另有 ${number(n)} 项再次出现`,
    unread: (images, targets) => `${things(images, targets)}未能核实`,
    ended: {
      over: (name) => `已解决：${name}`,
      allowed: (name) => `现已授权：${name}`,
      outOfScope: (name) => `已不在审计范围内：${name}`,
    },
    closed: {
      over: (n) => `${number(n)} 项已解决`,
      allowed: (n) => `${number(n)} 项现已授权`,
      outOfScope: (n) => `${number(n)} 项已不在审计范围内`,
    },
    recovered: { failed: '审计已恢复', incomplete: '已恢复全部读取', mixed: '已恢复全部读取' },
    stillOpen: (n) => `${number(n)} 项仍未解决`,
    heartbeat: { daily: (text) => `每日状态：${text}`, weekly: (text) => `每周状态：${text}` },
    outageOver: {
      failed: (text) => `审计已恢复：${text}`,
      incomplete: (text) => `已恢复全部读取：${text}`,
      mixed: (text) => `已恢复全部读取：${text}`,
    },
    others: (n) => `另有 ${number(n)} 项`,
    memoryUnusable: '历史记录不可用',
    channelFailed: '部分渠道发送失败',
    mailFailed: '部分邮件发送失败',
    list: (parts) => parts.join('，'),
  },

  verdict: {
    unauthorized: (n) => `${number(n)} 个镜像共享给了未授权账号`,
    lapsed: (n) => `${number(n)} 个镜像的共享授权已过期`,
    untrusted: (n) => `有 ${number(n)} 个来自不可信来源的镜像共享给了您`,
    unverified: (images, targets) => `${things(images, targets)}未能核实`,
    organization: '企业组织成员未能核实',
    missing: (n) => `缺少 ${number(n)} 个必需共享`,
    compliant: (images) => `范围内的 ${number(images)} 个镜像已全部读取，所有共享均已授权。`,
    nothingInScope: '审计范围内没有自定义镜像，配置允许这种情况。',
    notAllRead: (read, images) =>
      read < images ? `未能全部读取：${number(images)} 个镜像中仅读取了 ${number(read)} 个。` : '未能全部读取。',
    elsewhere: (n) => `没有需要您处理的发现项；本次运行另有 ${number(n)} 个发现项由其他收件人处理。`,
    allClear: (images, regions, accounts) =>
      `${accounts > 1 ? `${number(accounts)} 个账号、` : ''}${number(regions)} 个地域的 ${number(images)} 个镜像已全部读取，没有未解决的发现项。`,
    stages: {
      new: (sentence) => `新发现：${sentence}`,
      reopened: (sentence) => `再次出现：${sentence}`,
      reminded: (sentence) => `仍未解决：${sentence}`,
      open: (sentence) => `未解决：${sentence}`,
    },
    newOrReopened: (sentence) => `新发现或再次出现：${sentence}`,
    closed: {
      over: (n) => `${number(n)} 个发现项已解决`,
      allowed: (n) => `${number(n)} 个共享现已授权`,
      outOfScope: (n) => `${number(n)} 个发现项已不在审计范围内`,
    },
    failed: '本次审计运行失败，未核实任何内容。',
    sentence: (clauses) => `${clauses.join('；')}。`,
  },

  reasons: {
    unauthorized: '白名单中没有条目允许将该镜像共享给此账号。',
    lapsed: (account, expires) => `${account} 的白名单条目已于 ${expires} 到期。`,
    lapsedBefore: (account, expires) => `${account} 的白名单条目已于 ${expires} 到期，该共享是在到期之后创建的。`,
    left: (members, day) =>
      `该账号已不再是成员：${members} 的白名单条目在其离开之前曾允许该共享。最后一次确认其为成员是在 ${day}（UTC）。`,
    leftBefore: (members, day) =>
      `该共享是在该账号离开之后创建的：${members} 的白名单条目已不再允许该账号。最后一次确认其为成员是在 ${day}（UTC）。`,
    statedReason: (reason) => `授权理由：${reason}。`,
    owner: (owner) => `负责人：${owner}。`,
    ticket: (ticket) => `工单：${ticket}。`,
    untrusted: (creator, account) =>
      `它由 ${creator} 创建，并共享给账号 ${account}；该创建者不是被审计的账号、已知的组织成员或发布者。`,
    unknownSource: (account) => `它被共享给账号 ${account}，而云端没有说明由谁创建。`,
    sharesUnread: (cause) => `无法获取共享信息：${cause}`,
    imagesUnread: (cause) => `无法获取镜像列表：${cause}`,
    inboundUnread: (cause) => `无法列出他人共享给该账号的镜像：${cause}`,
    membersUnread: (cause) => `无法获取企业组织的成员列表：${cause}`,
    missing: (account) => `白名单要求将其共享给 ${account}，但实际未共享。`,
    missingImage: (account) => `${account} 的必需共享条目范围内没有镜像。`,
    expiring: (expires, daysLeft) =>
      `该条目将于 ${expires} 到期（${daysLeft === 0 ? '今天' : `还有 ${number(daysLeft)} 天`}），且至少有一个共享仅由它授权。`,
    unused: '没有共享使用该条目，且其范围内的内容均已读取。',
    unusedAccounts: (accounts) => `其范围内的内容均已读取，但该分组中的账号 ${accounts} 没有共享使用该条目。`,
    unconfigured: '未被任何审计目标包含，因此未读取其共享信息。',
    quota: (shares, maxShares) => `已有 ${shares} 个共享，上限为 ${maxShares} 个。`,
  },

  causes: {
    refused: (action, code, message, requestId) =>
      `${action} 请求被拒绝，错误码 ${code}：“${message}”（请求 ID：${requestId}）。`,
    unreachable: (action, detail, attempts) => `${action} 尝试 ${number(attempts)} 次，均无可用应答：${detail}。`,
    deadline: '读取时限已到，未收到应答。',
    attributesUnknown: (accounts) =>
      `已读取共享信息，但未能读取名称或标签，而账号 ${accounts} 的白名单条目取决于这些信息。`,
    membersUnknown: (accounts) =>
      `已读取共享信息，但未能获取组织的成员列表，因此无法判断账号 ${accounts} 是否被白名单允许。`,
    empty: '范围内没有镜像，且该审计目标未设置 mayBeEmpty: true。',
    partlyVisible: '当前密钥所属账号只能看到企业组织的一部分，或完全看不到。',
    partUnusable: {
      missing: '负责读取该账号的调用未按时留下证据。',
      unavailable: '无法读取负责该账号的调用留下的证据。',
      malformed: '负责该账号的调用留下的证据格式不符。',
      signature: '负责该账号的调用留下的证据未按 state.hmacKey 的要求签名，或已被修改。',
      mismatched: '负责该账号的调用留下的证据与要求读取的内容不符。',
    },
    emptyDepartment: (department) => `部门 ${department} 中没有被审计的成员。`,
    noMember: (account, path) => `${path} 中的账号 ${account} 不是企业组织的成员，或不在审计范围内。`,
  },

  remediations: {
    unauthorized: '取消该共享；如确需共享，请在白名单中添加条目，并写明理由和负责人。',
    lapsed: '取消该共享；如仍需共享，请与负责人商定新的 expires。',
    untrusted: '请勿用它创建实例，并检查已用它创建的实例。如果允许该创建者共享镜像，请将其加入 inbound.publishers。',
    missing: '重新将镜像共享给该账号；如不再需要，请删除该白名单条目。',
    missingImage: '对照现有镜像检查该条目的条件；如不再需要，请删除该条目。',
    expiring: '请在到期前决定：延长 expires，或取消共享并删除该条目。',
    unused: '删除该条目；如果它应对应某个现有共享，请更正其条件。',
    unusedAccounts: '从该分组中删除这些账号；如果它们应对应某个现有共享，请更正该条目的条件。',
    left: '取消该共享；如仍需共享，请为该账号添加白名单条目，并填写理由和负责人。',
    unconfigured: '将其加入审计目标，或删除该镜像。',
    quota: '请在达到上限之前取消不再需要的共享。',
  },

  remedies: {
    'grant-permission': ({ action }) => `在 CAM 策略中，为运行审计的角色或用户授予该资源的 ${action} 权限。`,
    'check-role': () =>
      '请检查：该账号中是否存在此名称的角色；角色的信任策略是否包含运行审计的账号（以及外部 ID）；审计角色是否有权对其调用 sts:AssumeRole；该账号是否已被停用。',
    'foreign-image': () => '该镜像属于其他账号：请从审计目标中移除其 ID，或改为审计其所属账号。',
    'deleted-meanwhile': () => '该镜像在列出之后、读取之前已被删除，或正在删除。若是如此，下次运行将不再列出。',
    'no-such-image': ({ region }) => `${region} 没有此 ID 的镜像：镜像已删除，或者 ID、地域有误。请更正审计目标。`,
    'malformed-image-id': () => '镜像 ID 无效：请在审计目标中更正。',
    'set-clock': () => '运行审计的机器时钟偏差超过五分钟：请同步时钟（NTP）后重新运行。',
    'renew-token': () => '临时密钥已过期或不完整。云函数：请检查运行角色是否仍然有效；本地运行：请重新获取临时密钥。',
    'check-secret-id': () => 'SecretId 不存在：已被删除或禁用，或属于另一个站点（china、international）。',
    'check-secret-key': () => 'SecretKey 与 SecretId 不匹配：请重新设置二者，首尾不要有空格。',
    'drop-mfa': () => '该身份需要 MFA 验证：请改用角色运行审计，或关闭其 API 调用的 MFA 校验。',
    'lower-rate': () =>
      '其他调用方占用了同一配额：请调低 audit.sharesPerSecond 和 audit.imagesPerSecond，或在其他时间运行。',
    'check-region': ({ region }) => `请检查 ${region} 的拼写：该名称的地域不提供此接口。`,
    'wait-for-cloud': () => '云端出现故障。请重新运行审计；如仍失败，请提交工单并提供请求 ID。',
    'look-up-code': () => '请在接口文档中查找该错误码；如仍失败，请提交工单并提供请求 ID。',
    'check-host': ({ region }) => `无法访问 ${region} 的 API 域名：请先检查地域拼写，再检查网络的 DNS。`,
    'check-network': () =>
      '请重新运行审计；如仍失败，请检查到 API 的网络。在本机运行时：代理、VPN、DNS、防火墙；在 SCF 中：私有网络、NAT 网关、防火墙。',
    'raise-timeout': () =>
      '请延长运行时间：调高函数的超时时间（最多 900 秒），本地运行时调高 --deadline；或将审计目标拆分为多次运行。',
    'read-attributes': () =>
      '请为审计角色授予 cvm:DescribeImages 权限，以便读取名称和标签；或在白名单条目中直接填写镜像 ID。',
    'see-all-members': () =>
      '请在企业组织的管理账号中运行审计，或在管理范围为全部成员的委派管理员账号中运行，并设置 accounts.organization.product。',
    'check-part': () =>
      '请在本次运行时间的函数日志中查找该账号：每次调用都会写一行日志。如果没有，说明函数的超时时间、内存或并发额度不足。',
    'correct-setting': () => '请更正该设置；如果账号已退出企业组织或部门已不存在，请将其从配置中删除。',
    'list-members': () => '请查明为何无法获取组织的成员列表，或在白名单中直接填写这些账号。',
    'may-be-empty': ({ region }) =>
      `请检查地域 ${region} 和 where 条件是否正确；如果没有镜像属于正常情况，请为该审计目标设置 mayBeEmpty: true。`,
  },

  actions: {
    title: '处理建议',
    shares: (n) =>
      `取消 ${number(n)} 个白名单未允许的共享，或将其加入白名单。命令列在各镜像下方。取消只结束共享：对方账号用该镜像启动的实例和复制的镜像仍会保留。`,
    untrusted: (n) => `请勿用不可信来源共享来的 ${number(n)} 个镜像创建实例，并检查已用它们创建的实例。`,
    unverified: (images, targets) => `查明 ${things(images, targets)}未能核实的原因。在此之前，请勿视为正常。`,
    time: (seconds) =>
      seconds <= MAX_READING_SECONDS
        ? `延长运行时间：读取全部镜像约需 ${number(seconds)} 秒。请将函数超时时间设为该时间加上 audit.mailReserveMs。`
        : `读取全部镜像约需 ${number(seconds)} 秒，超过函数的最长运行时间（900 秒）。请将审计拆分为多个部分，各用一个定时触发器；或提高运行频率：启用历史记录后，每次运行先读取最久未读取的镜像。`,
    organization: '查明企业组织成员未能核实的原因。在此之前，审计可能遗漏账号。',
    missing: (n) => `恢复 ${number(n)} 个缺失的必需共享。命令列在各镜像下方。`,
    minor: (n) => `在方便时处理下方 ${number(n)} 个次要发现项。`,
    nothing: '无需处理，没有发现项。',
    nothingHere: '没有需要您处理的发现项。',
    notAllRead: '查明未能全部读取的原因。在此之前，请勿视为正常。',
    stillOpen: (n) => `处理 ${number(n)} 个未解决的发现项（本邮件没有关于它们的新内容）。`,
    outOfScope: (n) => `确认是否符合预期：${number(n)} 个发现项涉及的对象已被删除，或不再审计。`,
    memory: '查明历史记录损坏或无法读写的原因，并确认是否有人改动。',
    channel: '修复消息发送失败的渠道。',
    failed: '更正下列问题，然后重新运行审计。运行成功之前，镜像共享处于无人监控状态。',
  },
  problems: '失败原因',

  stages: {
    new: '新发现',
    reopened: '再次出现',
    reminded: '提醒：仍未解决',
    open: '此前已存在，尚未解决',
  },
  stillOpen: {
    mail: (n) => `另有 ${number(n)} 个未解决的发现项未在此详述，均列于附件 findings.csv。`,
    'mail-without-report': (n) => `另有 ${number(n)} 个未解决的发现项未在此详述。`,
    page: (n) => `另有 ${number(n)} 个未解决的发现项未在此详述。`,
  },
  openForOthers: (n) => `另有 ${number(n)} 个未解决的发现项由其他收件人处理。`,
  worst: '其中最严重的：',
  closed: {
    title: '已关闭的发现项',
    'not-shared': {
      mark: '✓ 已取消',
      title: (n) => `${number(n)} 个共享已不存在`,
      note: '对方账号用该镜像启动的实例和复制的镜像仍会保留。',
    },
    allowed: {
      mark: '✓ 已授权',
      title: (n) => `${number(n)} 个共享现已授权`,
      note: '共享仍然存在，白名单现已允许。',
    },
    settled: { mark: '✓ 已解决', title: (n) => `${number(n)} 个发现项已解决`, note: '问题已不存在。' },
    'out-of-scope': {
      mark: '? 状态未知',
      title: (n) => `${number(n)} 个发现项已不在审计范围内`,
      note: '相关对象已被删除或不再审计，当前状态未知。',
    },
    more: (n) => `另有 ${number(n)} 项`,
    unseen: {
      mark: '? 未检查',
      title: (n) => `${number(n)} 个此前的发现项未能重新检查`,
      note: '上次检查时尚未解决，在能够检查之前仍视为未解决。',
    },
    unseenTitle: '未能重新检查',
    unseenMore: (n) => `另有 ${number(n)} 项未能重新检查`,
  },

  notices: {
    memoryUnusable: (problem) => `历史记录无法使用或保存，因此所有内容均按新发现通知。${problem}`,
    keptAs: (name) => `损坏的快照已另存为 ${name}。`,
    channelFailed: (channel, problem) => `发往${channels[channel]}的消息发送失败，该渠道可能无人看到。${problem}`,
    mailFailed: (addresses, since, answer) =>
      `自 ${since} 起，发往 ${addresses} 的邮件未被接收${answer === '' ? '' : `（${answer}）`}，收件人可能没有看到。`,
    mailRestored: (addresses) => `发往 ${addresses} 的邮件已恢复接收。`,
    redirected: (n, addresses) =>
      `本邮件中有 ${n} 个发现项原应发给 ${addresses}，但没有任何收件人接收邮件，请代为处理。`,
    unchecked: (n, high) =>
      `此前的运行有 ${number(n)} 个未解决的发现项${high > 0 ? `（其中 ${number(high)} 个为高级别）` : ''}，本次未能重新检查。`,
    outageOngoing: {
      failed: (runs, since) => `自 ${since} 起，已连续 ${number(runs)} 次运行失败。`,
      incomplete: (runs, since) => `自 ${since} 起，已连续 ${number(runs)} 次运行未能全部读取。`,
      mixed: (runs, since) => `自 ${since} 起，已连续 ${number(runs)} 次运行未能全部读取或失败。`,
    },
    newCause: '本次运行出现了此前未通知过的原因。',
    nextReminder: (days) => `没有新的原因时，${number(days)} 天后才会再次发送邮件；在此期间没有邮件，不代表已经恢复。`,
    outageOver: {
      failed: (runs, since) => `审计已恢复：自 ${since} 起有 ${number(runs)} 次运行失败，期间未核实任何内容。`,
      incomplete: (runs, since) => `范围内的内容已恢复全部读取：自 ${since} 起有 ${number(runs)} 次运行未能全部读取。`,
      mixed: (runs, since) => `范围内的内容已恢复全部读取：自 ${since} 起有 ${number(runs)} 次运行未能全部读取或失败。`,
    },
    heartbeat: { daily: '这是每日状态邮件。', weekly: '这是每周状态邮件。' },
    lastAlert: (ago, time) => `上一次告警邮件发送于 ${time}${ago === '' ? '' : `（${ago}）`}。`,
    lastAlertToYou: (ago, time) => `上一次发送给您的告警于 ${time}${ago === '' ? '' : `（${ago}）`}。`,
    lastAlertToOthers: (ago, time) => `上一次发送给其他收件人的告警于 ${time}${ago === '' ? '' : `（${ago}）`}。`,
    noAlert: '没有关于发现项的告警记录。',
    noAlertToYou: '没有发送给您的告警记录。',
    unseen: (n) => `此前未解决的 ${number(n)} 个发现项在本次运行中未能重新检查，暂时仍视为未解决。`,
    part: (n) => `本次运行另有 ${number(n)} 个发现项未在此列出，由其他收件人处理。`,
    firstMail: '这是您首次收到本审计的通知，因此也列出了此前已存在的内容。',
  },

  sections: {
    kind: (title) => `${title}：`,
    shares: (n) => `${number(n)} 个共享需要取消或加入白名单`,
    unverified: (images, targets) => `${things(images, targets)}未能核实`,
  },

  row: {
    nameUnread: '名称未读取',
    organization: '企业组织',
    inbound: (region) => `他人在 ${region} 共享的镜像`,
    creator: '镜像的创建者',
    unknownCreator: '创建者未知',
    shared: (ago, time) => (ago === '' ? `自 ${time} 起共享` : `自 ${time} 起共享（${ago}）`),
    wasOpen: (from, to) => `存在于 ${from} 至 ${to}，期间未能通知`,
    firstSeen: (ago, time) => (ago === '' ? `首次发现于 ${time}` : `首次发现于 ${time}（${ago}）`),
    console: (region) => `在控制台打开 ${region} 的镜像`,
    notAllowed: '未授权',
    allowedNow: (reason) => `现已授权：${reason}`,
    lapsed: (expires) => `授权至 ${expires}`,
    lapsedBefore: (expires) => `未授权，在授权于 ${expires} 到期之后共享`,
    left: (day) => `已不再是成员，最后一次确认其为成员是在 ${day}（UTC）`,
    leftBefore: (day) => `未授权，在最后一次确认其为成员（${day}，UTC）之后共享`,
    except: (conditions) => `${conditions} 除外`,
    anyImage: '任意镜像',
    moreShares: (n) => `另有 ${number(n)} 个账号，均已包含在命令和报告中`,
    accounts: (n) => `${number(n)} 个账号`,
    targets: (n) => `${number(n)} 个审计目标`,
    request: '用于取消上述共享的命令',
    allowance: '如需允许：在 audit.yml 的 allowlist 中添加以下条目，并填写理由和负责人',
    firstAllowance: (n) =>
      `如需允许：在 audit.yml 的 allowlist 中添加条目，并填写理由和负责人。共 ${number(n)} 个，第一个为：`,
    restore: '用于恢复该共享的命令',
  },
  target: {
    all: (region, conditions) =>
      conditions.length === 0 ? `${region} 的所有镜像` : `${region} 中${conditions.join('且')}的所有镜像`,
    name: (pattern) => `名称符合 ${pattern} `,
    tags: (tags) => `标签为 ${tags} `,
    listed: (ids, region) => `${region} 的 ${ids}`,
    allRegions: '所有地域',
  },
  only: (parts) => `仅 ${parts}`,
  andMore: (n) => `另有 ${number(n)} 个`,
  accounts: {
    title: (n) => `${number(n)} 个账号`,
    inOrder: '正常',
    nothingForYou: '没有需要您处理的内容',
    reading: { unread: '未读取', 'partly-read': '未全部读取', 'not-audited': '未被任何审计目标包含' },
    more: (n) => `另有 ${number(n)} 个账号`,
    unreadHeading: (n) => `${number(n)} 个账号未读取`,
    general: '企业组织与白名单',
    counts: (n, found, unread) =>
      `${number(n)} 个账号：${number(found)} 个有发现项${unread > 0 ? `，${number(unread)} 个未读取` : ''}`,
  },
  moreProblems: (n) => `另有 ${n} 个问题：运行 check 命令可查看全部。`,
  more: {
    mail: (n) => `此处省略 ${number(n)} 项，完整内容见附件 findings.csv。`,
    'mail-without-report': (n) => `此处省略 ${number(n)} 项：运行 scan 命令可查看全部。`,
    page: (n) => `此处省略 ${number(n)} 项，完整内容见 CSV 或 JSON 报告。`,
  },
  otherImages: (images) => `其余 ${number(images)} 个镜像正常：已全部读取，所有共享均已授权。`,

  footer: {
    fact: (label, value) => `${label}：${value}`,
    region: '地域',
    account: '账号',
    images: '镜像',
    read: '已读',
    unread: '未读',
    filtered: '已过滤',
    unlisted: '未能列出',
    unlistedRegions: (n) => `${number(n)} 个地域未能列出`,
    unlistedPlaces: (n, places) => `所有账号合计 ${number(places)} 个地域中，${number(n)} 个未能列出`,
    total: '合计',
    moreRegions: (n) => `另有 ${number(n)} 个地域`,
    shares: '共享',
    audited: '审计范围',
    places: (accounts, regions, unlisted) =>
      `${number(accounts)} 个账号，${number(regions)} 个地域${unlisted > 0 ? `，其中 ${number(unlisted)} 个未能列出` : ''}`,
    unavailableRegions: '云端标为不可用、未审计的地域',
    notRead: '未读取',
    unreadTargets: (n) => `${number(n)} 个审计目标`,
    unreadInbound: (n) => `${number(n)} 个他人共享镜像列表`,
    unreadImages: (n) => `${number(n)} 个镜像`,
    unreadOrganization: () => '企业组织',
    because: (what, why) => `${what}（${why}）`,
    causes: {
      unreachable: '无可用应答',
      deadline: '超出读取时限',
      'attributes-unknown': '名称或标签未知',
      'members-unknown': '组织成员未知',
      empty: '范围内没有镜像',
      'partly-visible': '仅部分可见',
      'part-unusable': '没有可用的调用证据',
      'empty-department': '部门为空',
      'no-member': '没有该成员',
    },
    started: '开始时间',
    duration: '耗时',
    seconds: (seconds) => `${seconds.toFixed(1)} 秒`,
    requests: '请求',
    retries: (requests, retries) => `${number(requests)} 次，其中重试 ${number(retries)} 次`,
    trigger: '触发器',
    function: (name, place) => `云函数 ${name}${place === '' ? '' : `（${place}）`}`,
    runId: '运行 ID',
    version: '版本',
    digest: '白名单 SHA-256',
    attachedPart: '附件 findings.csv 仅包含发送给您的发现项，shares.csv 包含这些镜像的共享，report.json 二者都有。',
    attached: {
      mail: () => '完整报告见附件 findings.csv、shares.csv 和 report.json（较大时打包为 zip）。',
      'mail-without-report': (findings) =>
        `报告过大，无法作为附件发送：共 ${number(findings)} 个发现项。运行 scan 命令可获取完整报告，本次运行的日志中有各项数量。`,
      page: () => '',
    },
  },

  chat: {
    read: (read, images) =>
      read === images ? `已读取 ${number(images)} 个镜像` : `${number(images)} 个镜像中仅读取了 ${number(read)} 个`,
    minor: (n) => `范围内镜像的所有共享均已授权，但有 ${number(n)} 个次要发现项需要处理。`,
    left: (n) => `另有 ${number(n)} 个发现项未在此列出。`,
    closedLeft: (n) => `另有 ${number(n)} 个已关闭的发现项未在此列出。`,
    info: '提示',
    below: (n) => `${number(n)} 个发现项低于本渠道的 minSeverity`,
    partBelow: (n) => `另有 ${number(n)} 个发现项低于本渠道的 minSeverity，未在此列出。`,
    unresolved: (n) => `另有 ${number(n)} 个发现项已结束，数量过多，无法逐个恢复：请手动恢复对应的告警。`,
    where: (runId) => `详情见本次运行的邮件或日志：${runId}`,
  },

  testMail: {
    subject: '测试邮件：未进行审计，仅用于确认邮件能否送达',
    title: '这是一封测试邮件，未进行审计。',
    about: '本邮件与任何镜像或共享无关，仅用于确认审计的告警邮件能否送达。',
    works: '您能看到本邮件，说明可以送达：邮件服务器已接收，并投递到了此地址。',
    nothingToDo: '无需处理。',
    to: '收件人',
    cc: '抄送',
    server: '邮件服务器',
    sent: '发送时间',
  },
};
