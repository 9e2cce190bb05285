import { fail, pass, skipped, type Verdict } from './check.ts';
import { statusText } from './probes/status-text.ts';

interface Said {
  readonly lines: readonly string[];
  readonly echo: number | undefined;
  readonly stores: readonly (number | undefined)[];
  readonly trouble: string | undefined;
}

export function judgeEcho({ echo, trouble }: Said): Verdict {
  if (echo === 0) return pass(`status ${statusText(echo)}`);
  if (echo !== undefined)
    return fail(`status ${statusText(echo)}`, 'see orthweb logs --source orthanc');
  const text = trouble ?? 'no answer';
  if (/ALERT|alert/.test(text))
    return fail(
      `the site refuses a device of its own authority: ${text}`,
      'orthweb certs renew brings the authority of the devices to the hosts again',
    );
  return fail(`no answer: ${text}`, 'orthweb status says how the hosts are, orthweb logs why');
}

export function judgeStore({ echo, stores, trouble }: Said): Verdict {
  if (echo !== 0) return skipped('C-ECHO has no success already, see user/echo');
  const refused = stores.filter((status) => status !== 0);
  if (refused.length === 0) {
    const what = stores.length === 1 ? 'one object' : `${stores.length} objects`;
    return pass(`${what}, status ${statusText(0)}`);
  }
  const said = refused.map((status) =>
    status === undefined
      ? `not answered: ${trouble ?? 'released'}`
      : `status ${statusText(status)}`,
  );
  return fail(
    [...new Set(said)],
    'see storage/object: where C-ECHO goes and C-STORE does not, the bucket refuses',
  );
}
