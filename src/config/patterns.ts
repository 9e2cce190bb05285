/**
 * What texts may look like, each with the sentence that says so. The names of AWS objects derive from the deployment's
 * name: 28 characters leave room for the longest of them, an IAM role with the region in it (64). Security groups may
 * not begin with sg-, buckets not with sthree- or amzn-s3-demo-, and RDS refuses two hyphens in a row.
 */
export const DEPLOYMENT_NAME = {
  pattern: /^(?=.{2,28}$)(?!sg-|sthree-|amzn-s3-demo-)[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/,
  must: 'must be 2 to 28 of a-z, 0-9 and single hyphens, begin with a letter, not end with a hyphen, and not begin with sg-, sthree- or amzn-s3-demo-',
};

export function isDeploymentName(text: string): boolean {
  return DEPLOYMENT_NAME.pattern.test(text);
}

export const REGION = {
  pattern:
    /^[a-z]{2,4}(?:-(?:gov|iso|isob|isoe|isof|de))?-(?:north|south|east|west|central|northeast|northwest|southeast|southwest)-[1-9]$/,
  must: 'must be an AWS region such as eu-central-1',
};

export const PROFILE = {
  pattern: /^[^\p{C}[\]#;]{1,128}$/u,
  must: 'must be the name of a profile in the AWS configuration files',
};

export const INSTANCE_TYPE = {
  pattern:
    /^[a-z][a-z0-9-]{0,20}\.(?:nano|micro|small|medium|large|[1-9]?\d{0,2}xlarge|metal(?:-[1-9]\d?xl)?)$/,
  must: 'must be an EC2 instance type such as t3.medium',
};

export const INSTANCE_CLASS = {
  pattern: /^db\.[a-z][a-z0-9-]{0,20}\.(?:micro|small|medium|large|[1-9]?\d{0,2}xlarge)$/,
  must: 'must be an RDS instance class such as db.t4g.small',
};

/** PS3.5: spaces at either end do not count, and a title of nothing else is no title. */
export const AE_TITLE = {
  pattern: /^(?! )[A-Z0-9_ ]{1,16}(?<! )$/,
  must: 'must be 1 to 16 of A-Z, 0-9, _ and space, with no space at either end',
};

/** RFC 1123, as certificates and browsers write it. The last label is no number, so that no address passes for a name. */
export const DOMAIN = {
  pattern:
    /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?![0-9]+$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
  must: 'must be a full host name in lower case, such as pacs.example.org',
};

/** The grammar of image references: [registry[:port]/]path[:tag][@digest]. Without tag and digest it would be any version. */
export const IMAGE = {
  pattern: imagePattern(),
  must: 'must be an image with a tag or digest, such as envoyproxy/envoy:v1.39.3',
};

function imagePattern(): RegExp {
  const label = '[a-zA-Z0-9]+(?:-+[a-zA-Z0-9]+)*';
  const registry = `(?:${label}(?:\\.${label})*|\\[[0-9a-fA-F:]+\\])(?::[0-9]{1,5})?`;
  const part = '[a-z0-9]+(?:(?:\\.|__?|-+)[a-z0-9]+)*';
  // Docker refuses 64 hexadecimal digits as a name: they would look like an image id.
  const notAnId = '(?![0-9a-f]{64}(?:[:@]|$))';
  const path = `${notAnId}(?=[^:@]{1,255}[:@])(?:${registry}/)?${part}(?:/${part})*`;
  const tag = ':[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}';
  const digest = '@sha256:[0-9a-f]{64}';
  return new RegExp(`^${path}(?:${tag}(?:${digest})?|${digest})$`);
}

const TAG_CHARACTERS = '[\\p{L}\\p{N} _.:/=+@-]';

/** What every service of the stack allows; IAM does not tell Name from name. */
export const TAG_KEY = {
  pattern: new RegExp(
    `^(?! )(?![aA][wW][sS]:)(?![oO][rR][tT][hH][wW][eE][bB]:)(?![nN][aA][mM][eE]$)${TAG_CHARACTERS}{1,128}(?<! )$`,
    'u',
  ),
  must: 'is no tag key: 1 to 128 letters, digits, inner spaces and _.:/=+-@, not Name, not beginning with aws: or orthweb:',
};

export const TAG_VALUE = {
  pattern: new RegExp(`^(?! )${TAG_CHARACTERS}{0,256}(?<! )$`, 'u'),
  must: 'must be text of up to 256 letters, digits, inner spaces and _.:/=+-@ (numbers in quotes)',
};
