import type { Deployment } from '../deployment.ts';
import type { SettingIssue } from '../framework.ts';

type Identity = Pick<Deployment, 'functionName' | 'namespace' | 'region' | 'stage'>;
type Limits = Pick<Deployment, 'memoryMb' | 'timeoutSeconds' | 'runtime' | 'retry' | 'vpc' | 'description'>;

interface Check extends SettingIssue {
  readonly isValid: boolean;
}

function issuesOf(checks: readonly Check[]): readonly SettingIssue[] {
  return checks.flatMap(({ isValid, ...issue }) => (isValid ? [] : [issue]));
}

/** Issues of the names that identify the function. */
export function identityProblems(
  { functionName, namespace, region, stage }: Identity,
  path: string,
): readonly SettingIssue[] {
  return issuesOf([
    {
      // https://cloud.tencent.com/document/api/583/18586
      isValid: /^[A-Za-z][\w-]{0,58}[A-Za-z0-9]$/.test(functionName),
      path: `${path}.name`,
      problem: `"${functionName}" is not a valid function name: 2 to 60 letters, digits, - and _, a letter first and no - or _ last.`,
      fix: 'Choose a shorter service or stage, or set a name here.',
    },
    {
      isValid: /^[A-Za-z][\w-]{0,59}$/.test(namespace),
      path: 'provider.namespace',
      problem: `"${namespace}" is not a valid namespace.`,
      fix: 'Write default.',
    },
    {
      isValid: /^[a-z]{2}(?:-[a-z]+)+$/.test(region),
      path: 'provider.region',
      problem: `"${region}" is not a valid region.`,
      fix: 'Write one such as ap-guangzhou.',
    },
    {
      isValid: /^[A-Za-z0-9][\w-]*$/.test(stage),
      path: 'provider.stage',
      problem: `"${stage}" is not a valid stage.`,
      fix: 'Write one such as prod.',
    },
  ]);
}

/** Issues of the function, but for its names, its variables and its triggers. */
export function functionProblems(
  deployment: Limits,
  { path, handler, roleName }: { readonly path: string; readonly handler: string; readonly roleName?: string | null },
): readonly SettingIssue[] {
  const { runtime, vpc, description } = deployment;
  return issuesOf([
    ...sizeChecks(deployment, path),
    {
      isValid: /^[\w./-]+\.main_handler$/.test(handler) && !handler.startsWith('/') && !handler.includes('..'),
      path: `${path}.handler`,
      problem: `"${handler}" is not the main_handler of a module of this project.`,
      fix: 'Write handlers/audit.main_handler.',
    },
    {
      // 20.19 is the oldest version that the code is built for, and the newest that the platform documents.
      isValid: /^Nodejs(?:20\.(?:19|[2-9]\d)|(?:2[1-9]|[3-9]\d)\.\d+)$/.test(runtime),
      path: 'provider.runtime',
      problem: `"${runtime}" is not Node.js 20.19 or later.`,
      fix: 'Write Nodejs20.19.',
    },
    {
      // https://cloud.tencent.com/document/api/598/36225
      isValid: roleName == null || /^[\w+=,.@-]{1,128}$/.test(roleName),
      path: 'provider.role',
      problem: `"${roleName}" is not a valid role name.`,
      fix: 'Write the name alone, or leave it out to have one created.',
    },
    {
      // https://cloud.tencent.com/document/api/583/18586
      isValid: /^[\p{Script=Han}A-Za-z0-9 ,.\n]{0,1000}$/u.test(description),
      path: `${path}.description`,
      problem: 'is not a valid description: at most 1000 letters, digits, spaces, commas and full stops.',
      fix: 'Remove hyphens, quotes and the like.',
    },
    {
      isValid: vpc === undefined || (/^vpc-\w+$/.test(vpc.vpcId) && /^subnet-\w+$/.test(vpc.subnetId)),
      path: 'provider.vpcConfig',
      problem: 'does not name a VPC and a subnet.',
      fix: 'Write { vpcId: vpc-…, subnetId: subnet-… }, or leave it out.',
    },
  ]);
}

function sizeChecks({ memoryMb, timeoutSeconds, retry }: Limits, path: string): readonly Check[] {
  return [
    // https://cloud.tencent.com/document/product/583/11637
    {
      isValid: memoryMb === 64 || (memoryMb >= 128 && memoryMb <= 3072 && memoryMb % 128 === 0),
      path: `${path}.memorySize`,
      problem: `${memoryMb} is not a valid size: 64, or 128 to 3072 in steps of 128.`,
      fix: 'Write 256.',
    },
    {
      isValid: timeoutSeconds >= 1 && timeoutSeconds <= 900,
      path: `${path}.timeout`,
      problem: `${timeoutSeconds} is not a valid timeout: 1 to 900 seconds.`,
      fix: 'Write 900.',
    },
    {
      isValid: retry.attempts >= 0 && retry.attempts <= 2,
      path: 'provider.retry.attempts',
      problem: `${retry.attempts} is not a valid number of retries: 0, 1 or 2.`,
      fix: 'Write 2.',
    },
    {
      isValid: retry.maxAgeSeconds >= 1 && retry.maxAgeSeconds <= 21_600,
      path: 'provider.retry.maxAgeSeconds',
      problem: `${retry.maxAgeSeconds} is not a valid age: 1 to 21600 seconds.`,
      fix: 'Write 21600.',
    },
  ];
}
