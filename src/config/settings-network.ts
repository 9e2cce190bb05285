import { setting } from './setting.ts';

/** Where the site is, what it is called, and who reaches it. */
export const NETWORK_SETTINGS = [
  setting(
    'name',
    '-n, --name <name>',
    'NAME',
    'text',
    'name of the deployment; all AWS names and tags derive from it',
    'global',
  ),
  setting('region', '--region <region>', 'REGION', 'text', 'AWS region', 'global'),
  setting(
    'profile',
    '--profile <profile>',
    'PROFILE',
    'text',
    'profile of the AWS configuration files',
    'global',
  ),
  setting('tags', '--tags <k=v,...>', 'TAGS', 'pairs', 'your own tags, put on every resource'),
  setting(
    'access.web',
    '--web-cidr <cidr,...>',
    'WEB_CIDR',
    'list',
    'networks that may reach the site by HTTPS (443)',
  ),
  setting(
    'access.dicom',
    '--dicom-cidr <cidr,...>',
    'DICOM_CIDR',
    'list',
    'networks that may reach the site by DICOM TLS (11112)',
  ),
  setting(
    'access.openToInternet',
    '--open-to-internet [true|false]',
    'OPEN_TO_INTERNET',
    'boolean',
    'let everybody reach what no list restricts',
  ),
  setting('site.domain', '--domain <name>', 'DOMAIN', 'text', 'DNS name of your own for the site'),
  setting('network.vpcCidr', '--vpc-cidr <cidr>', 'VPC_CIDR', 'text', 'address range of the VPC'),
  setting(
    'network.publicSubnets',
    '--public-subnets <cidr,cidr>',
    'PUBLIC_SUBNETS',
    'list',
    'the two subnets of the hosts, one a zone; computed from the VPC when not given',
  ),
  setting(
    'network.privateSubnets',
    '--private-subnets <cidr,cidr>',
    'PRIVATE_SUBNETS',
    'list',
    'the two subnets of database and endpoints; computed from the VPC when not given',
  ),
  setting(
    'dicomPeers',
    '--dicom-peers <cidr:port,...>',
    'DICOM_PEERS',
    'peers',
    'DICOM devices that the site may open connections to',
  ),
  setting(
    'endpoints',
    '--endpoints <default|full>',
    'ENDPOINTS',
    'text',
    'VPC endpoints: default (S3, Secrets Manager) or full (also SSM, KMS, CloudWatch Logs)',
  ),
] as const;
