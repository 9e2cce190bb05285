import { UsageError } from '../errors.ts';
import type { Place } from '../provision/resource.ts';
import type { SiteHost } from './site-hosts.ts';

export interface SshInput extends Pick<Place, 'deployment' | 'account' | 'region'> {
  readonly hosts: readonly Pick<SiteHost, 'name' | 'instanceId'>[];
  readonly profile: string | undefined;
  /** Whose ssh is to read it; absent: this machine's. */
  readonly platform?: NodeJS.Platform;
}

/** What makes `ssh orthweb-NAME-primary` work by Session Manager: a section a host, between lines that mark it as ours. */
export function sshBlock(input: SshInput): string {
  const { begin, end } = marks(input);
  const sections = input.hosts.flatMap(({ name, instanceId }) => [
    `Host orthweb-${input.deployment}-${name}`,
    `  HostName ${instanceId}`,
    '  User ec2-user',
    `  ProxyCommand ${proxyCommand(input)}`,
  ]);
  return `${[begin, ...sections, end].join('\n')}\n`;
}

/**
 * For the operator's own shell, by `exec`, and on Windows by PowerShell, as AWS writes it; ssh puts host and port in the
 * place of %h and %p.
 */
function proxyCommand({ region, profile, platform = process.platform }: SshInput): string {
  const windows = platform === 'win32';
  const words = [
    'aws ssm start-session --target %h --document-name AWS-StartSSHSession',
    '--parameters portNumber=%p',
    `--region ${region}`,
    ...(profile === undefined ? [] : [`--profile ${profileWord(profile, windows)}`]),
  ];
  return windows ? `${POWERSHELL} "${words.join(' ')}"` : words.join(' ');
}

const POWERSHELL = 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe';

function profileWord(profile: string, windows: boolean): string {
  if (/\p{Cc}/u.test(profile))
    throw new UsageError('ssh-config: a profile with control characters fits no line');
  // It stands between the quotes of PowerShell's own command.
  if (windows && profile.includes('"'))
    throw new UsageError('ssh-config: on Windows a profile with quotation marks fits no line');
  const quote = windows ? "''" : `'\\''`;
  const quoted = /^[\w.@+-]+$/.test(profile) ? profile : `'${profile.replaceAll("'", quote)}'`;
  return quoted.replaceAll('%', '%%');
}

interface Marks {
  readonly begin: string;
  readonly end: string;
}

function marks({ deployment, account, region }: Omit<SshInput, 'hosts' | 'profile'>): Marks {
  const whose = `orthweb ${deployment} (${account}, ${region})`;
  return { begin: `# begin ${whose}`, end: `# end ${whose}` };
}

export type SshPlace = Omit<SshInput, 'hosts' | 'profile'>;

/**
 * The text of a file with this block in the place of the deployment's own, or at the end; without one where `block` is
 * undefined. Everything else stays as it is. Refuses marks that do not stand in pairs.
 */
export function withBlock(text: string, place: SshPlace, block: string | undefined): string {
  const found = blockIn(text, marks(place));
  if (found !== undefined) return text.slice(0, found.from) + (block ?? '') + text.slice(found.to);
  if (block === undefined) return text;
  return text === '' || text.endsWith('\n') ? text + block : `${text}\n${block}`;
}

function blockIn(text: string, { begin, end }: Marks): { from: number; to: number } | undefined {
  const lines = [...text.matchAll(/[^\n]*(?:\n|$)/g)].filter(([line]) => line !== '');
  const at = (mark: string) => lines.filter(([line]) => line.trim() === mark);
  const [begins, ends] = [at(begin), at(end)];
  const [first, last] = [begins[0], ends[0]];
  if (first === undefined && last === undefined) return undefined;
  const between = text.slice(first?.index, last?.index);
  const paired = begins.length === 1 && ends.length === 1 && between !== '';
  const nested = /^# begin orthweb /m.test(between.slice(begin.length));
  if (first === undefined || last === undefined || !paired || nested)
    throw new UsageError('ssh-config: the lines that mark the block do not stand in pairs', {
      hint: `take out by hand what belongs to: ${begin.replace('# begin ', '')}`,
    });
  return { from: first.index, to: last.index + last[0].length };
}
