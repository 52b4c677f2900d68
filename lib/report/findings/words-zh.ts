import type { Channel } from '../../options.ts';
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
};

/** Simplified Chinese. */
export const zh: Words = {
  space: '',
  product: '镜像共享审计',
  emulated: '模拟数据（EMULATED）：应答来自模拟器，而不是腾讯云，以下内容与任何真实账号无关。',
  emulatedMark: 'EMULATED 模拟',
  severity: { high: '高', medium: '中', low: '低' },

  titles: {
    'unauthorized-share': '未经允许的共享',
    'lapsed-allowance': '许可已过期的共享',
    'unverified-image': '未能核实的镜像',
    'unverified-target': '未能核实的审计目标',
    'missing-share': '缺失的必要共享',
    'expiring-allowance': '即将到期的许可',
    'unused-allowance': '没有共享用到的许可',
    'unconfigured-image': '不在任何审计目标内的镜像',
    'share-quota': '接近共享上限的镜像',
  },

  relations: { internal: '内部', partner: '合作方' },

  nouns: {
    'unauthorized-share': () => '个未经允许的共享',
    'lapsed-allowance': () => '个许可已过期的共享',
    'unverified-image': () => '个镜像未能核实',
    'unverified-target': () => '个审计目标未能核实',
    'missing-share': () => '个必要共享缺失',
    'expiring-allowance': () => '条许可即将到期',
    'unused-allowance': () => '条许可未被用到',
    'unconfigured-image': () => '个镜像不在任何审计目标内',
    'share-quota': () => '个镜像接近共享上限',
  },
  newNouns: {
    'unauthorized-share': () => '个新增的未经允许的共享',
    'lapsed-allowance': () => '个许可刚过期的共享',
    'unverified-image': () => '个新增未能核实的镜像',
    'unverified-target': () => '个新增未能核实的审计目标',
    'missing-share': () => '个新增缺失的必要共享',
    'expiring-allowance': () => '条新增即将到期的许可',
    'unused-allowance': () => '条新增未被用到的许可',
    'unconfigured-image': () => '个新增不在任何审计目标内的镜像',
    'share-quota': () => '个新增接近共享上限的镜像',
  },
  counted: (n, noun) => `${number(n)} ${noun}`,

  figures: {
    read: () => '个镜像已读取',
    new: () => '项新发现',
    reopened: () => '项再次出现',
    open: () => '项未解决',
    over: () => '项已解决',
    allowed: () => '项现已允许',
  },

  subject: {
    allInOrder: (images) => `${number(images)} 个镜像全部正常`,
    nothingInScope: '审计范围内没有镜像',
    notAllRead: (read, images) =>
      read < images ? `${number(images)} 个镜像中只读取了 ${number(read)} 个` : '未能全部读取',
    elsewhere: (n) => `没有需要您处理的内容，另有 ${number(n)} 项由他人处理`,
    forOthers: (n) => `另有 ${number(n)} 项发现由他人处理`,
    failed: '审计运行失败，未核实任何内容',
    failedAgain: (runs) => `审计连续 ${number(runs)} 次运行失败，未核实任何内容`,
    again: (counted) => `${counted}（再次出现）`,
    reminder: (list) => `提醒：${list}`,
    closed: {
      over: (n) => `${number(n)} 项已解决`,
      allowed: (n) => `${number(n)} 项现已允许`,
      unwatched: (n) => `${number(n)} 项已不在审计范围内`,
    },
    stillOpen: (n) => `${number(n)} 项仍未解决`,
    heartbeat: { daily: (text) => `每日状态：${text}`, weekly: (text) => `每周状态：${text}` },
    troubleOver: {
      failed: (text) => `审计恢复：${text}`,
      incomplete: (text) => `已重新全部读取：${text}`,
    },
    others: (n) => `另有 ${number(n)} 项`,
    memoryUnusable: '以往记录不可用',
    channelFailed: '有渠道发送失败',
    list: (parts) => parts.join('，'),
  },

  verdict: {
    unauthorized: (n) => `${number(n)} 个镜像共享给了未经允许的账号`,
    lapsed: (n) => `${number(n)} 个镜像仍按已过期的许可共享`,
    unverified: (images, targets) => `${things(images, targets)}未能核实`,
    missing: (n) => `缺少 ${number(n)} 个必要的共享`,
    compliant: (images) => `范围内的 ${number(images)} 个镜像全部读取完毕，所有共享均在允许之列。`,
    nothingInScope: '审计范围内没有自定义镜像，配置允许这种情况。',
    notAllRead: (read, images) =>
      read < images ? `未能全部读取：${number(images)} 个镜像中只读取了 ${number(read)} 个。` : '未能全部读取。',
    elsewhere: (n) => `没有需要您处理的内容；本次运行另有 ${number(n)} 项发现由其他收件人处理。`,
    allClear: (images, regions) =>
      `${number(regions)} 个地域的 ${number(images)} 个镜像全部读取完毕，没有未解决的问题。`,
    stages: {
      new: (sentence) => `新发现：${sentence}`,
      reopened: (sentence) => `再次出现：${sentence}`,
      reminded: (sentence) => `仍未解决：${sentence}`,
      open: (sentence) => `未解决：${sentence}`,
    },
    newOrReopened: (sentence) => `新发现或再次出现：${sentence}`,
    closed: {
      over: (n) => `${number(n)} 项发现已解决`,
      allowed: (n) => `${number(n)} 个共享现已允许`,
      unwatched: (n) => `${number(n)} 项发现已不在审计范围内`,
    },
    failed: '本次审计运行失败，没有核实任何内容。',
    sentence: (clauses) => `${clauses.join('；')}。`,
  },

  reasons: {
    unauthorized: '没有任何许可允许把该镜像共享给这个账号。',
    lapsed: (account, expires) => `账号 ${account} 的许可已于 ${expires} 到期。`,
    story: (reason) => `当时的理由：${reason}。`,
    owner: (owner) => `负责人：${owner}。`,
    ticket: (ticket) => `工单：${ticket}。`,
    sharesUnread: (cause) => `无法得知它共享给了谁：${cause}`,
    imagesUnread: (cause) => `未能列出其中的镜像：${cause}`,
    missing: (account) => `有一条必要许可要求它共享给 ${account}，但实际没有共享。`,
    missingImage: (account) => `账号 ${account} 的必要许可范围内没有任何镜像。`,
    expiring: (expires, daysLeft) =>
      `该许可于 ${expires} 到期（${daysLeft === 0 ? '就是今天' : `还有 ${number(daysLeft)} 天`}），且至少有一个共享只靠它允许。`,
    unused: '没有共享用到它，而它范围内的内容均已读取。',
    unconfigured: '没有任何审计目标包含它，因此没有读取它共享给了谁。',
    quota: (shares, maxShares) => `已有 ${shares} 个共享，上限为 ${maxShares} 个。`,
  },

  causes: {
    refused: (action, code, message, requestId) =>
      `${action} 被拒绝，错误码 ${code}：“${message}”（请求 ${requestId}）。`,
    unreachable: (action, detail, attempts) => `${action} 尝试 ${number(attempts)} 次，均未得到可用的应答：${detail}。`,
    deadline: '读取时间已用尽，未等到应答。',
    attributesUnknown: (accounts) => `已读取它的共享，但未能读取名称或标签，而账号 ${accounts} 的许可取决于这些信息。`,
    empty: '没有任何镜像进入范围，而该目标没有声明 mayBeEmpty: true。',
  },

  remediations: {
    unauthorized: '取消该共享；如果确实需要，则把它加入白名单，并写明理由和负责人。',
    lapsed: '取消该共享；如果仍然需要，请与负责人商定新的 expires，重新允许。',
    missing: '重新把镜像共享给该账号；如果已经不再需要，请删除这条许可。',
    missingImage: '对照现有镜像检查该许可的条件；如果已经不再需要，请删除这条许可。',
    expiring: '请在到期前决定：延后 expires，或取消共享并删除这条许可。',
    unused: '删除它；如果它本应对应某个现有共享，请更正其条件。',
    unconfigured: '把它加入审计目标，或删除该镜像。',
    quota: '请在达到上限之前，取消不再需要的共享。',
  },

  remedies: {
    'grant-permission': ({ action }) => `在 CAM 策略中，为运行审计的角色或用户授予该资源的 ${action} 权限。`,
    'foreign-image': () => '该镜像属于其他账号：请把它的 ID 从审计目标中去掉，或改为审计其所属账号。',
    'deleted-meanwhile': () => '它在列出之后、读取之前被删除，或正在删除中。若是如此，下次运行就不会再列出它。',
    'no-such-image': ({ region }) => `${region} 没有这个 ID 的镜像：已被删除，或者 ID、地域写错了。请更正审计目标。`,
    'malformed-image-id': () => '云端不认为这是镜像 ID：请在审计目标中更正。',
    'set-clock': () => '运行审计的机器时钟偏差超过五分钟：请同步时钟（NTP）后重新运行。',
    'renew-token': () => '临时密钥已过期或不完整。在云函数中，请检查运行角色是否仍然有效；在本地，请重新获取临时密钥。',
    'check-secret-id': () => '云端不认识该 SecretId：已被删除或禁用，或属于另一个站点（china、international）。',
    'check-secret-key': () => 'SecretKey 与 SecretId 不匹配：请重新填写二者，首尾不要有空格。',
    'drop-mfa': () => '该身份被要求二次验证：请改用角色运行审计，或免除其 API 调用的 MFA。',
    'lower-rate': () =>
      '有其他调用占用了同一配额：请调低 audit.sharesPerSecond 和 audit.imagesPerSecond，或换个时间运行。',
    'check-region': ({ region }) => `请检查 ${region} 的拼写：云端在这个名称的地域不提供该接口。`,
    'wait-for-cloud': () => '云端出现故障。请重新运行审计；如果一直如此，请提交工单并附上请求 ID。',
    'look-up-code': () => '请在接口文档中查找该错误码；如果一直如此，请提交工单并附上请求 ID。',
    'check-host': ({ region }) => `无法解析 ${region} 的接口域名：请先检查地域的拼写，再检查网络的 DNS。`,
    'check-network': () =>
      '请重新运行审计；如果一直如此，请检查函数到接口之间的网络：VPC、NAT 网关、防火墙（不会经过代理）。',
    'raise-timeout': () =>
      '请给它更多时间：调高函数的超时时间（最多 900 秒），在本机运行时调高 --deadline；或把审计目标拆分为多次运行。',
    'read-attributes': () =>
      '请为审计的角色授予 cvm:DescribeImages 权限，以便读取名称和标签；或在许可中直接写明镜像 ID。',
    'may-be-empty': ({ region }) =>
      `请检查地域 ${region} 和 where 条件是否正确；如果那里没有镜像属于正常，请为该目标设置 mayBeEmpty: true。`,
  },

  steps: {
    title: '需要做什么',
    shares: (n) => `取消 ${number(n)} 个未经允许的共享，或予以允许。取消所用的请求列在各镜像下方。`,
    unverified: (images, targets) => `查明 ${things(images, targets)}未能核实的原因。在此之前，不要当作没有问题。`,
    missing: (n) => `补上 ${number(n)} 个缺失的必要共享。`,
    minor: (n) => `有空时，处理下方 ${number(n)} 项次要问题。`,
    nothing: '无需处理，没有发现问题。',
    nothingHere: '没有需要您处理的内容。',
    notAllRead: '查明为何未能全部读取。在此之前，不要当作没有问题。',
    stillOpen: (n) => `处理未解决的 ${number(n)} 项发现，尽管这封邮件没有关于它们的新内容。`,
    unwatched: (n) => `确认这是有意为之：${number(n)} 项发现所涉及的内容已被删除，或已不再审计。`,
    memory: '查明是谁、或什么原因损坏了审计的以往记录，或使其无法读取、无法写入。',
    channel: '修复未能接收消息的渠道。',
    failed: '更正下列问题，然后重新运行。在运行成功之前，镜像的共享情况无人监视。',
  },
  problems: '出了什么问题',

  stages: {
    new: '新发现',
    reopened: '再次出现',
    reminded: '提醒：仍未解决',
    open: '此前已存在，尚未解决',
  },
  stillOpen: {
    mail: (n) => `未解决、此处不详述的发现：${number(n)} 项，均列在附件 report.csv 中。`,
    'mail-without-report': (n) => `未解决、此处不详述的发现：${number(n)} 项。`,
    page: (n) => `未解决、此处不详述的发现：${number(n)} 项。`,
  },
  worst: '其中最严重的：',
  closed: {
    title: '已消除、已允许或不再审计',
    'not-shared': { mark: '✓ 已取消', title: (n) => `${number(n)} 个共享已不存在`, note: '' },
    allowed: {
      mark: '✓ 已允许',
      title: (n) => `${number(n)} 个共享现已允许`,
      note: '仍在共享，白名单现已允许。',
    },
    settled: { mark: '✓ 已解决', title: (n) => `${number(n)} 项发现已解决`, note: '所发现的情况已不复存在。' },
    'out-of-scope': {
      mark: '? 情况不明',
      title: (n) => `${number(n)} 项发现已不在审计范围内`,
      note: '相关内容已被删除，或审计已不再查看，情况是否依旧不得而知。',
    },
    more: (n) => `另有 ${number(n)} 项`,
  },

  notices: {
    memoryUnusable: (problem) => `无法使用或保存以往运行的记录，因此所有内容都按新发现告知。${problem}`,
    keptAs: (name) => `损坏的记录已保存为 ${name}。`,
    channelFailed: (channel, problem) => `发往${channels[channel]}的消息未被接收，那里可能无人看到。${problem}`,
    troubleGoesOn: (runs, since, days) =>
      `自 ${since} 起，这一问题已在 ${number(runs)} 次运行中连续出现。只要原因不变，${number(days)} 天后才会再次发邮件：在此期间没有邮件，不代表已经恢复。`,
    troubleOver: {
      failed: (runs, since) => `审计已恢复：自 ${since} 起有 ${number(runs)} 次运行失败，那段时间没有核实任何内容。`,
      incomplete: (runs, since) => `范围内的内容已重新全部读取：自 ${since} 起有 ${number(runs)} 次运行未能全部读取。`,
    },
    heartbeat: { daily: '这是每日例行的状态邮件。', weekly: '这是每周例行的状态邮件。' },
    lastAlert: (ago, time) => `上一次告警邮件发送于${ago === '' ? ` ${time}` : ` ${ago}，即 ${time}`}。`,
    noAlert: '没有关于发现的告警记录。',
    unseen: (n) => `此前未解决的 ${number(n)} 项发现，本次未能再次查看；在能够查看之前，仍视为未解决。`,
    part: (n) => `本次运行另有 ${number(n)} 项发现未在此列出，由其他收件人处理。`,
    firstMail: '这是您收到的第一封本审计的邮件，因此也列出了此前已经存在的内容。',
  },

  sections: {
    kind: (title) => `${title}：`,
    shares: (n) => `${number(n)} 个共享需要取消或允许`,
    unverified: (images, targets) => `${things(images, targets)}未能核实`,
  },

  row: {
    nameUnread: '名称未读取',
    shared: (ago, time) => (ago === '' ? `自 ${time} 起共享` : `${ago}共享，自 ${time} 起`),
    firstSeen: (ago, time) => (ago === '' ? `首次发现于 ${time}` : `${ago}首次发现，${time}`),
    console: (region) => `控制台中 ${region} 的镜像`,
    notAllowed: '未经允许',
    lapsed: (expires) => `许可至 ${expires}`,
    anyImage: '任意镜像',
    moreShares: (n) => `另有 ${number(n)} 个账号，均已包含在请求中`,
    request: '恰好取消以上共享的请求',
    parameters: '同一请求，写作 ModifyImageSharePermission 的参数',
  },
  moreProblems: (n) => `另有 ${n} 个问题：运行 check 命令可列出全部。`,
  more: {
    mail: (n) => `此处另有 ${number(n)} 项，全部列在附件 report.csv 中。`,
    'mail-without-report': (n) => `此处另有 ${number(n)} 项：运行 scan 命令可列出全部。`,
    page: (n) => `此处另有 ${number(n)} 项，全部列在 CSV 或 JSON 报告中。`,
  },
  allElse: (images) => `其余 ${number(images)} 个镜像正常：已完整读取，所有共享均在允许之列。`,

  foot: {
    fact: (label, value) => `${label}：${value}`,
    region: '地域',
    images: '镜像',
    read: '已读',
    unread: '未读',
    filtered: '已过滤',
    unlisted: '未能列出',
    total: '合计',
    moreRegions: (n) => `另有 ${number(n)} 个地域`,
    shares: '共享',
    audited: '审计范围',
    places: (accounts, regions, unlisted) =>
      `${number(accounts)} 个账号，${number(regions)} 个地域${unlisted > 0 ? `，其中 ${number(unlisted)} 个未能列出` : ''}`,
    notRead: '未读取',
    unreadTargets: (n) => `${number(n)} 个审计目标`,
    unreadImages: (n) => `${number(n)} 个镜像`,
    because: (what, why) => `${what}（${why}）`,
    causes: {
      unreachable: '没有可用的应答',
      deadline: '时间用尽',
      'attributes-unknown': '名称或标签未知',
      empty: '范围内没有镜像',
    },
    started: '开始',
    duration: '用时',
    seconds: (seconds) => `${seconds.toFixed(1)} 秒`,
    requests: '请求',
    retries: (requests, retries) => `${number(requests)} 次，其中重试 ${number(retries)} 次`,
    trigger: '触发器',
    runId: '运行',
    version: '版本',
    digest: '白名单 SHA-256',
    attachedPart: '附件 report.csv 和 report.json 是发给您的那一部分发现。',
    attached: {
      mail: () => '完整报告见附件 report.csv 和 report.json，内容较多时打包为一个 zip。',
      'mail-without-report': (findings) =>
        `报告过大，无法作为附件：共 ${number(findings)} 项发现。运行 scan 命令可得到完整报告，本次运行的日志中有各项数目。`,
      page: () => '',
    },
  },

  brief: {
    read: (read, images) =>
      read === images ? `${number(images)} 个镜像已读取` : `${number(images)} 个镜像中只读取了 ${number(read)} 个`,
    minor: (n) => `范围内镜像的所有共享均在允许之列，但有 ${number(n)} 项次要发现需要处理。`,
    left: (n) => `此处未列出：${number(n)} 项发现。`,
    where: (runId) => `详情见本次运行的邮件或日志：${runId}`,
  },

  testMail: {
    subject: '测试邮件：没有进行审计，仅用于确认邮件能否送达',
    title: '这是一封测试邮件，没有进行审计。',
    about: '它与任何镜像或共享都无关，只用来确认审计的告警邮件能否送到您这里。',
    works: '您能读到它，说明可以送达：邮件服务器接受了它，并投递到了这个地址。',
    nothingToDo: '无需处理。',
    to: '收件人',
    cc: '抄送',
    server: '邮件服务器',
    sent: '发送时间',
  },
};
