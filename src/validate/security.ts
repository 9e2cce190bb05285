import type { Check } from './check.ts';
import { checkDrift, checkUserData, openTo } from './security-aws.ts';
import {
  checkKnown,
  checkNoLogin,
  checkOldTls,
  checkPlainHttp,
  checkUnnamed,
  judgeStranger,
} from './security-outside.ts';

/** What the auditor asks for: who is kept out, and that nothing lies open. */
export const SECURITY: readonly Check[] = [
  { id: 'security/no-login', title: 'Without a login nothing is shown', run: checkNoLogin },
  { id: 'security/known-login', title: "Orthanc's well-known login is refused", run: checkKnown },
  {
    id: 'security/no-certificate',
    title: 'DICOM without a client certificate is refused',
    run: async (scene) => judgeStranger(await scene.stranger('none')),
  },
  {
    id: 'security/foreign-certificate',
    title: 'DICOM with a foreign client certificate is refused',
    run: async (scene) => judgeStranger(await scene.stranger('foreign')),
  },
  {
    id: 'security/expired-certificate',
    title: 'DICOM with an expired client certificate is refused',
    run: async (scene) => judgeStranger(await scene.stranger('expired')),
  },
  {
    id: 'security/unnamed-query',
    title: 'A device that is not named may not query',
    run: checkUnnamed,
  },
  { id: 'security/old-tls', title: 'TLS below 1.2 is refused on both ports', run: checkOldTls },
  { id: 'security/plain-http', title: 'There is no way in without TLS', run: checkPlainHttp },
  {
    id: 'security/bucket-transport',
    title: 'The bucket refuses requests without TLS',
    run: (scene) => checkDrift(scene, ['storage/data'], /^policy$/, 'the policy denies them'),
  },
  {
    id: 'security/bucket-public',
    title: 'The buckets are not public',
    run: (scene) =>
      checkDrift(
        scene,
        ['storage/data', 'storage/logs'],
        /^(public-access|ownership)$/,
        'public access is blocked, access control lists are off',
      ),
  },
  {
    id: 'security/database-public',
    title: 'The database has no public address, and is encrypted',
    run: (scene) =>
      checkDrift(
        scene,
        ['database/main'],
        /^(public access|encryption|key)$/,
        'no public address; encrypted with the key',
      ),
  },
  {
    id: 'security/database-tls',
    title: 'The database refuses connections without TLS',
    run: (scene) => checkDrift(scene, ['database/parameters'], /force_ssl/, 'rds.force_ssl is 1'),
  },
  {
    id: 'security/groups',
    title: 'Security groups are as configured',
    async run(scene) {
      const { config } = await scene.observed();
      const rules = ['access/hosts-rules', 'access/database-rules', 'access/endpoints-rules'];
      return checkDrift(scene, rules, /./, openTo(config.access));
    },
  },
  { id: 'security/user-data', title: 'User data holds no secret', run: checkUserData },
];
