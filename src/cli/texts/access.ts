import type { Told } from '../told.ts';

export const SHELL: Told = {
  group: 'Access',
  summary: 'a shell on a host (the active one)',
  about:
    "Opens a shell on a host by Session Manager; no port is open for it. It needs AWS's session-manager-plugin, --web does not.",
  examples: [
    ['orthweb shell', 'on the active host'],
    ['orthweb shell standby', 'on the other one'],
    ['orthweb shell --web', 'in the AWS console'],
  ],
};

export const EXEC: Told = {
  group: 'Access',
  summary: 'run a command on a host; passes on its exit code',
  about:
    "Runs a command on a host by Systems Manager. Its output and its exit code are the command's own.",
  examples: [
    ['orthweb exec active -- docker ps', 'word by word'],
    ["orthweb exec standby --shell 'df -h | head'", 'a line for a shell'],
  ],
  notes: [
    "Where the command could not be run, or not to its end, the exit code is one of orthweb's own (1, 2, 3, 130) and the reason is on stderr. 194 would restart the host and arrives as 195.",
  ],
};

export const TUNNEL: Told = {
  group: 'Access',
  summary: 'from a port of this machine: db or web',
  about:
    'Opens a port of this machine that leads to the database, or to HTTPS of the active host, until Ctrl-C.',
  examples: [
    ['orthweb tunnel db', 'PostgreSQL at localhost:15432'],
    ['orthweb tunnel web --port 9443', 'the host itself, past the site address'],
  ],
};

export const SSH_CONFIG: Told = {
  group: 'Access',
  summary: 'what lets ssh reach the hosts by Session Manager',
  about:
    'Prints the lines for ~/.ssh/config that let ssh reach the hosts without an open port. Needs the aws CLI, its plugin and a key pair.',
  examples: [
    ['orthweb ssh-config', 'shows them'],
    ['orthweb ssh-config --write', 'puts them into ~/.ssh/config'],
    ['orthweb ssh-config --remove', 'takes them out again'],
  ],
};

export const CREDENTIALS: Told = {
  group: 'Access',
  summary: 'show the web login, or make another',
  about:
    'Shows user and password of the web page, on a terminal only. --rotate makes another password and has the hosts use it, the standby first.',
  examples: [
    ['orthweb credentials', 'on a terminal'],
    ['orthweb credentials --rotate', 'a new password'],
  ],
  notes: ['The document of --json holds the password: keep it out of logs.'],
};

export const CERTS: Told = {
  group: 'Access',
  summary: 'certificates of the site and its devices',
  about:
    "Shows the site's certificate, makes one for a DICOM device, renews the site's, or serves one of yours. up renews it by itself 30 days before its end.",
  examples: [
    ['orthweb certs show', 'what is served, and for how long'],
    ['orthweb certs client CT-1 --out ct-1', 'three files for a device'],
  ],
};

export const CERTS_SHOW: Told = {
  summary: 'what they say, and what the hosts serve',
  about: 'Shows names and end of the certificates, and whether each host serves the newest.',
  examples: [['orthweb certs show', 'the site and both hosts']],
};

export const CERTS_CLIENT: Told = {
  summary: 'make one for a DICOM device',
  about:
    "Makes a certificate of the site's own authority for one device: without one, nobody connects by DICOM. The private key is written to your disk alone.",
  examples: [['orthweb certs client CT-1 --out ct-1', 'ca.crt, client.crt, client.key']],
};

export const CERTS_RENEW: Told = {
  summary: 'make a new one for the site now',
  about:
    'Makes a new certificate for the site. Hosts take it up at once, without dropping a connection.',
  examples: [
    ['orthweb certs renew', 'before its time'],
    ['orthweb certs renew --own', 'no longer the imported one'],
  ],
};

export const CERTS_IMPORT: Told = {
  summary: 'have the site serve one of somebody else',
  about:
    'Checks a certificate of another authority with its key, and has the hosts serve it. up leaves it alone and warns a month before its end.',
  examples: [['orthweb certs import --cert site.crt --key site.key --chain ca.crt', '']],
};

export const OPEN: Told = {
  group: 'Access',
  summary: 'the site in the browser',
  about:
    'Opens the web page of the site in your browser, or prints its address where there is none.',
  examples: [
    ['orthweb open', 'the site'],
    ['orthweb open --console', 'its hosts in the AWS console'],
  ],
};
