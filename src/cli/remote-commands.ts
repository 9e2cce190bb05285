import { type Command, Option } from 'commander';
import { type Run, verb, whole } from './verb.ts';

/** What goes to the hosts themselves, by Systems Manager. */
export function addRemoteCommands(program: Command, run: Run): void {
  const host = 'primary, secondary, active or standby';
  verb(program, run, 'shell', 'a shell on a host (the active one)')
    .argument('[host]', host)
    .option('--web', 'in the browser, by the AWS console');
  verb(program, run, 'exec', 'run a command on a host; passes on its exit code')
    .argument('<host>', host)
    .argument('[word...]', 'after --, word by word; no shell interprets it')
    .option('--shell <text>', 'text for a shell, as it is, instead of words')
    .addOption(
      new Option('--timeout <seconds>', 'how long it may run')
        .argParser(wholeSeconds)
        .default(3600),
    )
    .addHelpText('after', EXEC_CODES);
  verb(program, run, 'tunnel', 'from a port of this machine: db or web')
    .argument('<target>', 'db or web')
    .addOption(new Option('--port <port>', 'of this machine (db 15432, web 8443)').argParser(port));
  verb(program, run, 'ssh-config', 'what lets ssh reach the hosts by Session Manager')
    .option('--write [file]', 'put it into this file (~/.ssh/config)')
    .option('--remove [file]', 'take it out again');
  verb(program, run, 'logs', 'what hosts and their containers wrote')
    .argument('[host]', `${host} (both)`)
    .option('-f, --follow', 'go on until Ctrl-C')
    .option('--since <time>', 'such as 10m, 2h, 3d or an ISO time', '10m')
    .option('--source <source>', 'cloud-init, envoy, orthanc or all', 'all')
    .addHelpText('after', '\nWith --json every line is a JSON document of its own.');
}

const EXEC_CODES = `
The exit code is that of the command. Where the command could not be run, or
not to its end, it is one of orthweb's own (1, 2, 3, 130) and the reason is on
stderr. 194 would restart the host and arrives as 195.`;

/** What Systems Manager takes: up to two days. */
function wholeSeconds(text: string): number {
  return whole(text, 172_800, 'seconds');
}

function port(text: string): number {
  return whole(text, 65_535, 'port');
}
