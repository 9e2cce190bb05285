import { findPlugin } from '../operate/session-plugin.ts';
import { Docker } from '../sandbox/docker.ts';
import { type EngineInfo, findEngine } from '../sandbox/hosts/engine.ts';
import { findPythons } from '../sandbox/python.ts';
import { version } from '../version.ts';
import { type Check, fail, pass, skipped, type Verdict, warn } from './check.ts';
import type { Scene } from './scene.ts';

/** The programs that are needed here, and what for. */
export const MACHINE: readonly Check[] = [
  {
    id: 'machine/node',
    title: 'Node runs orthweb, now and in the next year',
    run: ({ machine }) => judgeNode(machine.node),
  },
  { id: 'machine/orthweb', title: 'The version of orthweb', run: () => pass(version()) },
  {
    id: 'machine/session-plugin',
    title: 'What carries sessions to hosts is installed: shell, tunnel, ssh',
    run: checkPlugin,
  },
  {
    id: 'machine/docker',
    title: 'A Docker engine makes the hosts of the sandbox real',
    run: async ({ machine, sandboxed }) =>
      judgeDocker(await findEngine(new Docker({ ...machine.env })), sandboxed),
  },
  { id: 'machine/python', title: 'Python runs the emulated AWS of the sandbox', run: checkPython },
];

const LEAST = [20, 19] as const;
/** The AWS SDK's own warning names the first weeks of 2027. */
const LAST_OLD_MAJOR = 20;
const INSTALL = 'install Node 24, the current long-term version: nodejs.org';

export function judgeNode(node: string): Verdict {
  const [major = 0, minor = 0] = node.split('.').map(Number);
  if (major < LEAST[0] || (major === LEAST[0] && minor < LEAST[1]))
    return fail(`${node}, and orthweb needs ${LEAST.join('.')} or newer`, INSTALL);
  if (major > LAST_OLD_MAJOR) return pass(node);
  return warn([node, `the AWS SDK ends its support of Node ${major} in January 2027`], INSTALL);
}

async function checkPlugin({ machine, sandboxed }: Scene): Promise<Verdict> {
  if (sandboxed) return skipped('the sandbox does without it');
  try {
    const { version: found } = await findPlugin(machine.env);
    return pass(found);
  } catch (error) {
    const { message, hint } = error as Error & { hint?: string };
    const how = message.includes('does not run') ? 'does not run' : 'not installed';
    const [, ...guide] = message.split('\n');
    return warn([`${how}: shell and tunnel need it`, ...guide], hint ?? 'install it');
  }
}

const GIB = 1024 ** 3;

/** On AWS nobody needs it. */
export function judgeDocker(engine: EngineInfo | string, sandboxed: boolean): Verdict {
  if (typeof engine !== 'string')
    return pass(`${engine.name}, ${(engine.memoryBytes / GIB).toFixed(1)} GiB, for the sandbox`);
  if (!sandboxed) return skipped(`${engine} (for the sandbox)`);
  return warn(
    [engine, 'so the hosts of the sandbox are not real'],
    'start Docker with 4 GiB of memory; all but the hosts works without',
  );
}

async function checkPython({ machine, sandboxed }: Scene): Promise<Verdict> {
  try {
    const [python] = await findPythons({ ...machine.env });
    return pass(`${python?.version.join('.') ?? ''}, for the sandbox`);
  } catch (error) {
    const { message, hint } = error as Error & { hint?: string };
    if (sandboxed) return fail(message, hint ?? 'install Python 3');
    return skipped('none that is new enough (for the sandbox)');
  }
}
