import { Argument, type Command, Option } from 'commander';
import { EXEC, SHELL, SSH_CONFIG, TUNNEL } from './texts/access.ts';
import { LOGS } from './texts/operate.ts';
import { type Run, verb, whole } from './verb.ts';
import { hostArgument, offers } from './words.ts';

/** What goes to the hosts themselves, by Systems Manager. */
export function addRemoteCommands(program: Command, run: Run): void {
  verb(program, run, 'shell', SHELL)
    .addArgument(hostArgument('[host]', 'which one (the active one)'))
    .option('--web', 'in the browser, by the AWS console');
  verb(program, run, 'exec', EXEC)
    .addArgument(hostArgument('<host>', 'which one'))
    .argument('[word...]', 'after --, word by word; no shell interprets it')
    .option('--shell <text>', 'text for a shell, as it is, instead of words')
    .addOption(
      new Option('--timeout <seconds>', 'how long it may run')
        .argParser(wholeSeconds)
        .default(3600),
    );
  verb(program, run, 'tunnel', TUNNEL)
    .addArgument(offers(new Argument('<target>', 'where it leads'), ['db', 'web']))
    .addOption(new Option('--port <port>', 'of this machine (db 15432, web 8443)').argParser(port));
  verb(program, run, 'ssh-config', SSH_CONFIG)
    .option('--write [file]', 'put it into this file (~/.ssh/config)')
    .option('--remove [file]', 'take it out again');
  verb(program, run, 'logs', LOGS)
    .addArgument(hostArgument('[host]', 'which one (both)'))
    .option('-f, --follow', 'go on until Ctrl-C')
    .option('--since <time>', 'such as 10m, 2h, 3d or an ISO time', '10m')
    .addOption(offers(new Option('--source <source>', 'of what').default('all'), SOURCES));
}

const SOURCES = ['cloud-init', 'envoy', 'orthanc', 'all'];

/** What Systems Manager takes: up to two days. */
function wholeSeconds(text: string): number {
  return whole(text, 172_800, 'seconds');
}

function port(text: string): number {
  return whole(text, 65_535, 'port');
}
