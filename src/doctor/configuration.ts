import type { Config } from '../config.ts';
import { asApplied } from '../operate/observe.ts';
import { type Check, pass, type Verdict, warn } from './check.ts';
import type { Scene } from './scene.ts';

/** What was said of the site. Faults of the file are told as other commands tell them. */
export const CONFIGURATION: readonly Check[] = [
  { id: 'configuration/file', title: 'The configuration is valid', run: checkFile },
  {
    id: 'configuration/deployment',
    title: 'It is clear which deployment is meant',
    run: async (scene) => {
      const meant = await scene.deployment();
      return pass(meant?.name ?? 'none yet: up makes the first one');
    },
  },
  {
    id: 'configuration/access',
    title: 'Somebody said who may reach the site',
    run: async (scene) =>
      judgeAccess(asApplied(scene.config(), await scene.record()), scene.sandboxed),
  },
];

function checkFile({ configFile, ...scene }: Scene): Verdict {
  scene.readConfig();
  const { path, exists } = configFile;
  return pass(exists ? path : `no ${path}: flags, variables and defaults`);
}

const ANYBODY = ['0.0.0.0/0', '::/0'];

export function judgeAccess({ access }: Pick<Config, 'access'>, sandboxed: boolean): Verdict {
  const { web, dicom } = access;
  if (web === undefined || dicom === undefined)
    return warn(
      'nobody said who may reach the site',
      'name your networks: access.web and access.dicom in orthweb.yaml, or --web-cidr and --dicom-cidr; up asks on a terminal',
    );
  const open = [...web, ...dicom].some((range) => ANYBODY.includes(range));
  const seen = `443 from ${web.join(', ')}; 11112 from ${dicom.join(', ')}`;
  if (!open || sandboxed) return pass(open ? 'open to this machine alone' : seen);
  return warn(
    `${seen}: open to the internet`,
    'name the networks of your browsers and devices in access.web and access.dicom',
  );
}
