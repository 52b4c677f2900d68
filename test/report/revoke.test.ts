import { expect, test } from 'vitest';
import { renderRevocation, revocations } from '../../lib/report/revoke.ts';
import { sampleFindings } from '../support/sample-report.ts';

test('there is one request an image, with exactly the offending accounts', () => {
  expect(revocations(sampleFindings)).toEqual([
    { region: 'ap-guangzhou', imageId: 'img-6pb6lrmy', accountIds: ['101104350001', '101104350002'] },
    { region: 'ap-guangzhou', imageId: 'img-9qabwvbn', accountIds: ['2700036'] },
  ]);
});

test('the same id in two regions is two images', () => {
  const twice = sampleFindings
    .filter((finding) => finding.kind === 'unauthorized-share')
    .slice(0, 1)
    .flatMap((finding) => [finding, { ...finding, image: { ...finding.image, region: 'ap-tokyo' } }]);
  expect(revocations(twice).map(({ region }) => region)).toEqual(['ap-guangzhou', 'ap-tokyo']);
});

test('the line can be pasted into a shell', () => {
  const accountIds = ['101104350001', '101104350002'];
  expect(renderRevocation({ region: 'ap-guangzhou', imageId: 'img-6pb6lrmy', accountIds })).toBe(
    `tccli cvm ModifyImageSharePermission --region ap-guangzhou --ImageId img-6pb6lrmy --AccountIds '["101104350001","101104350002"]' --Permission CANCEL`,
  );
});

test('what is no plain id is quoted, and cannot end the quotes', () => {
  const line = renderRevocation({ region: '$(x)', imageId: "a'; reboot #", accountIds: ["1'\n`2`"] });
  expect(line).toBe(
    `tccli cvm ModifyImageSharePermission --region '$(x)' --ImageId 'a'\\''; reboot #' --AccountIds '["1'\\''\\n\`2\`"]' --Permission CANCEL`,
  );
});

test('a Finance region is asked at its own host', () => {
  expect(renderRevocation({ region: 'ap-shanghai-fsi', imageId: 'img-6pb6lrmy', accountIds: ['1'] })).toContain(
    '--region ap-shanghai-fsi --endpoint cvm.ap-shanghai-fsi.tencentcloudapi.com --ImageId',
  );
});
