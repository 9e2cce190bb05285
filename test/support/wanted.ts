import type {
  Wanted,
  WantedCommand,
  WantedDatabase,
  WantedInstance,
} from '../../src/sandbox/hosting-control.ts';

/** What an emulated AWS wants of the agent: nothing, but what a test adds. */
export const wanted = (more: Partial<Wanted> = {}): Wanted => ({
  revision: 'r-1',
  images: [],
  ports: [],
  instances: [],
  databases: [],
  snapshots: [],
  sites: [],
  commands: [],
  ...more,
});

export const wantedInstance = (more: Partial<WantedInstance> = {}): WantedInstance => ({
  id: 'i-1',
  account: '123456789012',
  region: 'eu-west-1',
  zone: 'eu-west-1a',
  deployment: 'lemur',
  host: 'primary',
  power: 'on',
  boot: 1,
  instanceType: 't3.medium',
  imageId: 'ami-1',
  userData: '#!/bin/sh\n',
  interfaceId: 'eni-1',
  mac: '02:00:00:00:00:01',
  privateIp: '172.27.0.10',
  publicIp: '203.0.113.7',
  role: 'lemur-host',
  hopLimit: 1,
  hostname: 'ip-172-27-0-10.ec2.internal',
  ...more,
});

export const wantedDatabase = (more: Partial<WantedDatabase> = {}): WantedDatabase => ({
  id: 'db-1',
  identifier: 'lemur',
  region: 'eu-west-1',
  power: 'on',
  boot: 1,
  endpoint: 'lemur.abc.eu-west-1.rds.amazonaws.com',
  port: 5432,
  databaseName: 'orthanc',
  masterUsername: 'orthweb_admin',
  masterPassword: 'master-password-9',
  majorVersion: '17',
  restoredFrom: null,
  ...more,
});

export const wantedCommand = (more: Partial<WantedCommand> = {}): WantedCommand => ({
  id: 'c-1',
  instanceId: 'i-1',
  script: 'echo "$HOME"',
  workingDirectory: null,
  timeoutSeconds: 60,
  started: false,
  output: null,
  ...more,
});
