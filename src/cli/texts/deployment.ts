import type { Told } from '../told.ts';

export const PLAN: Told = {
  group: 'Deployment',
  summary: 'show what up would do',
  about:
    'Compares what AWS has with what your configuration asks for, and shows each difference, the monthly price and the expected minutes. It changes nothing and takes no lock.',
  examples: [
    ['orthweb plan', 'what up would do'],
    ['orthweb plan --detailed-exitcode', 'for scripts: 0 as planned, 2 not, 1 error'],
    ['orthweb plan --destroy', 'what down would remove, and keep'],
  ],
  notes: ['+ is created, ~ is changed, ! is held back, - is removed.'],
};

export const UP: Told = {
  group: 'Deployment',
  summary: 'create or correct the deployment',
  about:
    'Shows the plan, asks, then creates what is missing and corrects what differs. A run that was stopped or killed is carried on by the same command.',
  examples: [
    ['orthweb up --sandbox', 'try it on this machine'],
    ['orthweb up --web-cidr 203.0.113.0/24 --dicom-cidr 203.0.113.0/24', ''],
    ['orthweb up --yes --no-wait', 'in a script'],
  ],
};

export const STATUS: Told = {
  group: 'Deployment',
  summary: 'what there is, and who is active',
  about:
    'One look at the deployment: who serves, what each host says of itself, the certificate, the database, and whether anything differs from the configuration.',
  examples: [
    ['orthweb status', 'the only deployment of the region'],
    ['orthweb status -n wealthy-lemur', 'a named one'],
    ['orthweb status --json', 'for monitoring'],
  ],
};

export const LIST: Told = {
  group: 'Deployment',
  summary: 'all deployments of this account and region',
  about:
    'Lists every deployment of the account and region, and what its last run left. It reads the records alone; status looks at what exists.',
  examples: [
    ['orthweb list', 'where the AWS configuration points to'],
    ['orthweb list --region eu-central-1', 'in another region'],
  ],
};

export const OUTPUTS: Told = {
  group: 'Deployment',
  summary: 'addresses and names for people and scripts',
  about:
    'Prints where the site is reached (site_address), the hosts (host_info), the bucket (s3_bucket) and the database (db_endpoint). With a key, its bare value.',
  examples: [
    ['orthweb outputs', 'all four'],
    ['curl -I "https://$(orthweb outputs site_address)"', 'one of them in a script'],
  ],
};

export const DOWN: Told = {
  group: 'Deployment',
  summary: 'remove the deployment; keeps the studies',
  about:
    'Removes everything but the studies, a final snapshot of the database and the key. up of the same name brings the site back. It asks for the name first.',
  examples: [
    ['orthweb down', 'asks for the name'],
    ['orthweb down --confirm wealthy-lemur', 'in a script'],
    ['orthweb down --delete-data', 'leaves nothing, studies neither'],
  ],
};

export const UPGRADE: Told = {
  group: 'Deployment',
  summary: 'bring other images to the hosts, the standby first',
  about:
    'Brings other container images to the hosts: a copy of the database before another Orthanc, then the standby, then the other host.',
  examples: [
    ['orthweb upgrade', 'to the images of the configuration'],
    ['orthweb upgrade --orthanc orthancteam/orthanc:26.9.1 --save', ''],
  ],
  notes: [
    'Without an image: to those of the configuration, or of this version of orthweb.',
    'Another Orthanc may change the tables of the database, so that no old one may run meanwhile: the site does not serve until the first host does.',
  ],
};

export const LOCK: Told = {
  group: 'Deployment',
  summary: 'who is changing the deployment',
  about:
    'One run at a time changes a deployment. A lock left by a dead run on the same machine is taken over by itself, one from another machine ends after 30 minutes.',
  examples: [
    ['orthweb lock status', 'who holds it, since when'],
    ['orthweb lock release', 'take it from a run that is dead'],
  ],
};

export const LOCK_STATUS: Told = {
  summary: 'show the holder',
  about: 'Shows who is changing the deployment, from where, with which command and since when.',
  examples: [['orthweb lock status', 'who holds the lock']],
};

export const LOCK_RELEASE: Told = {
  summary: 'take the lock from a run that is dead',
  about:
    'Ends a lock whose run is dead. If that run lives after all, it stops as soon as it notices.',
  examples: [['orthweb lock release', 'asks first, and shows whose it is']],
};

export const HISTORY: Told = {
  group: 'Deployment',
  summary: 'who ran what, and when',
  about: 'Shows which commands changed the deployment, by whom, when, and how they ended.',
  examples: [
    ['orthweb history', 'the last twenty runs'],
    ['orthweb history --limit 100 --json', 'for the record'],
  ],
};
