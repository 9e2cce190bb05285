import type { Told } from '../told.ts';

export const FAILOVER: Told = {
  group: 'Operate',
  summary: 'move the site to the other host',
  about:
    'Moves the site address to the other host once that says it serves, starts it if it is stopped, and tells for how long nobody could reach the site.',
  examples: [
    ['orthweb failover', 'to the standby'],
    ['orthweb failover --force', 'the active host is dead'],
    ['orthweb failover --drill --html drill.html', 'rehearse it under load'],
  ],
  notes: [
    '--drill stores synthetic objects and reads pages from this machine meanwhile, compares what the site kept with what it acknowledged, and removes it again. --rate, --seconds and --html are for --drill. Exit code 4 when something was lost.',
  ],
};

export const SECONDARY: Told = {
  group: 'Operate',
  summary: 'the host that stands by',
  about:
    'Stops the secondary host to save its price, and starts it again. The active host is never stopped; while the other one is, a failover takes about two minutes more.',
  examples: [
    ['orthweb secondary stop', 'saves its price'],
    ['orthweb secondary start', 'and waits until it serves'],
  ],
};

export const SECONDARY_START: Told = {
  summary: 'start it and wait until it serves',
  about: 'Starts the stopped host, and waits until it says that it serves.',
  examples: [
    ['orthweb secondary start', 'the host of that name'],
    ['orthweb secondary start --standby', 'whichever is not active'],
  ],
};

export const SECONDARY_STOP: Told = {
  summary: 'stop it, to save its price',
  about: 'Stops the host that stands by. The active one is refused.',
  examples: [
    ['orthweb secondary stop', 'the host of that name'],
    ['orthweb secondary stop --standby', 'whichever is not active'],
  ],
};

export const LOGS: Told = {
  group: 'Operate',
  summary: 'what hosts and their containers wrote',
  about:
    'Shows what the hosts and their containers wrote, merged by time: from CloudWatch, or from the hosts themselves by Systems Manager.',
  examples: [
    ['orthweb logs', 'both hosts, the last ten minutes'],
    ['orthweb logs active --follow --source orthanc', 'as it is written'],
    ['orthweb logs secondary --since 2h --source cloud-init', 'why a host did not start'],
  ],
  notes: ['With --json every line is a JSON document of its own.'],
};

export const BACKUP: Told = {
  group: 'Operate',
  summary: 'copies of the database',
  about:
    'Takes and shows copies of the database. AWS takes one each day by itself; those that you take stay until you delete them, and down keeps them.',
  examples: [
    ['orthweb backup create', 'before a change'],
    ['orthweb backup list', 'what each is good for'],
    ['orthweb up --from-snapshot ID', 'bring one back, where there is no database'],
  ],
};

export const BACKUP_CREATE: Told = {
  summary: 'take one now; down keeps it',
  about:
    'Takes a snapshot of the database and prints its name. It goes on at AWS if the command is stopped.',
  examples: [
    ['orthweb backup create', 'and waits until it is complete'],
    ['orthweb backup create --no-wait', 'does not wait'],
  ],
};

export const BACKUP_LIST: Told = {
  summary: 'which there are, and what each is good for',
  about: 'Shows all copies of the database, the newest first, and what each can be used for.',
  examples: [['orthweb backup list', 'also of a removed deployment, with --name']],
};
