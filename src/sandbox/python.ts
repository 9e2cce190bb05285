import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { OrthwebError, UsageError } from '../errors.ts';
import { codeOf } from './processes.ts';

const run = promisify(execFile);
const PROBE_MS = 20_000;

/** The moto releases that the realism layer was made for, and the oldest Python that they run on. */
const MOTO_FROM = [5, 2, 1] as const;
const MOTO_BELOW = [5, 3, 0] as const;
const PYTHON_FROM = [3, 10] as const;

const PROBE = `
import importlib.util as u, json, sys
from importlib import metadata
def version(name):
    try: return metadata.version(name)
    except metadata.PackageNotFoundError: return None
print(json.dumps({
    'executable': sys.executable,
    'version': list(sys.version_info[:3]),
    'moto': version('moto'),
    'server': all(u.find_spec(n) is not None for n in ('flask', 'flask_cors', 'werkzeug')),
    'venv': u.find_spec('venv') is not None and u.find_spec('ensurepip') is not None,
}))`;

export interface Python {
  readonly executable: string;
  readonly version: readonly number[];
  readonly moto: string | null;
  /** The packages of moto's server mode are there. */
  readonly server: boolean;
  /** It can make virtual environments. Debian has that in a package of its own. */
  readonly venv: boolean;
}

/** The Pythons of this machine that are new enough, the operator's own choice first. */
export async function findPythons(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): Promise<Python[]> {
  const chosen = env['ORTHWEB_PYTHON'];
  const names = [...(chosen ? [chosen] : []), 'python3', 'python'];
  // Python's own installer for Windows puts nothing else on the PATH.
  if (platform === 'win32') names.push('py');
  const seen: string[] = [];
  const found: Python[] = [];
  for (const name of names) {
    const probed = await probe(name, env);
    if (typeof probed === 'string') {
      if (name === chosen) throw new UsageError(`ORTHWEB_PYTHON: ${name} ${probed}`);
      seen.push(`${name} ${probed}`);
    } else if (!found.some((python) => python.executable === probed.executable)) {
      found.push(probed);
    }
  }
  if (found.length > 0) return found;
  throw new OrthwebError(
    `the sandbox needs Python ${PYTHON_FROM.join('.')} or newer: ${seen.join(', ')}`,
    {
      hint: 'install Python 3, or name one: ORTHWEB_PYTHON=/path/to/python3',
    },
  );
}

/** Whether this Python can run the emulator as it is. */
export function hasMoto(python: Python): boolean {
  if (python.moto === null || !python.server) return false;
  const version = python.moto.split('.').map(Number);
  return !before(version, MOTO_FROM) && before(version, MOTO_BELOW);
}

/** The Python, or what is wrong with it, to be read after its name. */
async function probe(name: string, env: NodeJS.ProcessEnv): Promise<Python | string> {
  try {
    const { stdout } = await run(name, ['-c', PROBE], { env, timeout: PROBE_MS });
    const python = JSON.parse(stdout) as Python;
    return before(python.version, PYTHON_FROM) ? `is ${python.version.join('.')}` : python;
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? 'is not there' : 'does not run';
  }
}

function before(version: readonly number[], limit: readonly number[]): boolean {
  for (const [place, wanted] of limit.entries()) {
    const part = version[place] ?? 0;
    if (part !== wanted) return part < wanted;
  }
  return false;
}
