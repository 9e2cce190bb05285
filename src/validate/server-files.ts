import type { HostName } from '../operate/host-reports.ts';
import { fail, pass, type Verdict, warn } from './check.ts';
import { wantedFiles } from './probes/bundle-files.ts';
import type { HostLook } from './probes/host-look.ts';
import type { Scene } from './scene.ts';

export async function checkConfiguration(scene: Scene, host: HostName): Promise<Verdict> {
  const [look, { sha256, bytes }] = await Promise.all([scene.hostLook(host), scene.wantedBundle()]);
  return judgeConfiguration(look, sha256, await wantedFiles(bytes));
}

export function judgeConfiguration(
  look: HostLook,
  wanted: string,
  files: Readonly<Record<string, string>>,
): Verdict {
  if (look.bundle !== wanted)
    return warn(
      `it runs bundle ${look.bundle.slice(0, 12) || 'none'}, wanted ${wanted.slice(0, 12)}`,
      'a host takes the new one when it is launched anew; see orthweb plan',
    );
  const has = look.files ?? {};
  const other = Object.keys({ ...files, ...has })
    .filter((path) => files[path] !== has[path])
    .sort()
    .map((path) => `${path} ${wordOf(files[path], has[path])}`);
  const envoy = look.envoy === files['envoy.yaml'] ? [] : ["Envoy's configuration in use differs"];
  const unit = look.unit === 'active' ? [] : [`orthweb.service is ${look.unit}`];
  const all = [...other, ...envoy, ...unit];
  if (all.length === 0)
    return pass(`bundle ${wanted.slice(0, 12)}, ${Object.keys(files).length} files equal`);
  return fail(
    all,
    'somebody changed it on the host: a host that is terminated is made anew by orthweb up',
  );
}

function wordOf(wanted: string | undefined, has: string | undefined): string {
  if (has === undefined) return 'is missing';
  return wanted === undefined ? 'does not belong there' : 'differs';
}
