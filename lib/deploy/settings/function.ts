import type { Deployment } from '../deployment.ts';
import type { SettingIssue } from '../framework.ts';

type Identity = Pick<Deployment, 'functionName' | 'namespace' | 'region' | 'stage'>;
type Limits = Pick<Deployment, 'memoryMb' | 'timeoutSeconds' | 'runtime' | 'retry' | 'vpc' | 'description'>;

/** Issues of the names that identify the function. */
export function identityProblems(
  { functionName, namespace, region, stage }: Identity,
  path: string,
): readonly SettingIssue[] {
  const problems: SettingIssue[] = [];
  // https://cloud.tencent.com/document/api/583/18586
  if (!/^[A-Za-z][\w-]{0,58}[A-Za-z0-9]$/.test(functionName)) {
    problems.push({
      path: `${path}.name`,
      problem: `"${functionName}" is not a valid function name: 2 to 60 letters, digits, - and _, a letter first and no - or _ last.`,
      fix: 'Choose a shorter service or stage, or set a name here.',
    });
  }
  if (!/^[A-Za-z][\w-]{0,59}$/.test(namespace)) {
    problems.push({
      path: 'provider.namespace',
      problem: `"${namespace}" is not a valid namespace.`,
      fix: 'Write default.',
    });
  }

  if (!/^[a-z]{2}(?:-[a-z]+)+$/.test(region)) {
    const problem = `"${region}" is not a valid region.`;
    problems.push({ path: 'provider.region', problem, fix: 'Write one such as ap-guangzhou.' });
  }
  if (!/^[A-Za-z0-9][\w-]*$/.test(stage)) {
    problems.push({
      path: 'provider.stage',
      problem: `"${stage}" is not a valid stage.`,
      fix: 'Write one such as prod.',
    });
  }

  return problems;
}

/** Function's place in serverless.yml, and what stands there that the deployment does not hold. */
interface FunctionPlaces {
  readonly path: string;
  /** Path of a key that may stand under `provider` or at the function. */
  readonly pathOf: (key: 'memorySize' | 'timeout') => string;
  readonly handler: string;
  readonly roleName?: string | null;
}

/** Issues of the function, but for its names, its variables and its triggers. */
export function functionProblems(
  deployment: Limits,
  { path, pathOf, handler, roleName }: FunctionPlaces,
): readonly SettingIssue[] {
  const { runtime, vpc, description } = deployment;
  const problems: SettingIssue[] = [...sizeProblems(deployment, pathOf)];
  if (!/^[\w./-]+\.main_handler$/.test(handler) || handler.startsWith('/') || handler.includes('..')) {
    const problem = `"${handler}" is not the main_handler of a module of this project.`;
    problems.push({ path: `${path}.handler`, problem, fix: 'Write handlers/audit.main_handler.' });
  }
  // 20.19 is the oldest version that the code is built for, and the newest that the platform documents.
  if (!/^Nodejs(?:20\.(?:19|[2-9]\d)|(?:2[1-9]|[3-9]\d)\.\d+)$/.test(runtime)) {
    const problem = `"${runtime}" is not Node.js 20.19 or later.`;
    problems.push({ path: 'provider.runtime', problem, fix: 'Write Nodejs20.19.' });
  }
  // https://cloud.tencent.com/document/api/598/36225
  if (roleName != null && !/^[\w+=,.@-]{1,128}$/.test(roleName)) {
    const problem = `"${roleName}" is not a valid role name.`;
    problems.push({
      path: 'provider.role',
      problem,
      fix: 'Write the name alone, or leave it out to have one created.',
    });
  }
  // https://cloud.tencent.com/document/api/583/18586
  if (!/^[\p{Script=Han}A-Za-z0-9 ,.\n]{0,1000}$/u.test(description)) {
    const problem = 'is not a valid description: at most 1000 letters, digits, spaces, commas and full stops.';
    problems.push({ path: `${path}.description`, problem, fix: 'Remove hyphens, quotes and the like.' });
  }
  if (vpc !== undefined && !(/^vpc-\w+$/.test(vpc.vpcId) && /^subnet-\w+$/.test(vpc.subnetId))) {
    const fix = 'Write { vpcId: vpc-…, subnetId: subnet-… }, or leave it out.';
    problems.push({ path: 'provider.vpcConfig', problem: 'does not name a VPC and a subnet.', fix });
  }
  return problems;
}

// https://cloud.tencent.com/document/product/583/11637
function sizeProblems(
  { memoryMb, timeoutSeconds, retry }: Limits,
  pathOf: FunctionPlaces['pathOf'],
): readonly SettingIssue[] {
  const isMemory = memoryMb === 64 || (memoryMb >= 128 && memoryMb <= 3072 && memoryMb % 128 === 0);
  const problems: SettingIssue[] = [];
  if (!isMemory) {
    const problem = `${memoryMb} is not a valid size: 64, or 128 to 3072 in steps of 128.`;
    problems.push({ path: pathOf('memorySize'), problem, fix: 'Write 256.' });
  }
  if (timeoutSeconds < 1 || timeoutSeconds > 900) {
    const problem = `${timeoutSeconds} is not a valid timeout: 1 to 900 seconds.`;
    problems.push({ path: pathOf('timeout'), problem, fix: 'Write 900.' });
  }
  if (retry.attempts < 0 || retry.attempts > 2) {
    const problem = `${retry.attempts} is not a valid number of retries: 0, 1 or 2.`;
    problems.push({ path: 'provider.retry.attempts', problem, fix: 'Write 2.' });
  }
  if (retry.maxAgeSeconds < 1 || retry.maxAgeSeconds > 21_600) {
    const problem = `${retry.maxAgeSeconds} is not a valid age: 1 to 21600 seconds.`;
    problems.push({ path: 'provider.retry.maxAgeSeconds', problem, fix: 'Write 21600.' });
  }
  return problems;
}
