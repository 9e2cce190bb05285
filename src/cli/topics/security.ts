import { heading, type Topic, terms, text } from './topic.ts';

export const SECURITY_TOPIC: Topic = {
  name: 'security',
  summary: 'what is encrypted, who reads what, and the limits',
  blocks: [
    heading('On the way'),
    terms([
      ['443', 'HTTPS, TLS 1.2 or newer; the web login is asked for each request'],
      ['11112', "DICOM with TLS; only devices with a certificate of the site's authority"],
      ['database', 'TLS with a verified certificate'],
      ['hosts', 'no port for administration: Systems Manager alone leads there'],
    ]),
    heading('At rest'),
    text(
      'Studies, database, backups, disks, secrets and logs are encrypted with one KMS key of the deployment, which is rotated. The access log of the bucket is encrypted by S3 itself, for its delivery takes no other key.',
    ),
    heading('Who reads what'),
    terms([
      ['web login', 'sees and changes every study; it is one login, shared by its users'],
      ['a device', 'may store; may query only where DicomModalities names it'],
      ['your AWS account', 'whoever may read secrets and use the key reads everything'],
      ['exec, shell', 'whoever may send commands by Systems Manager is root on a host'],
      ['the hosts', 'their own secrets and the studies; not the key of the authority'],
      ['this machine', 'no secret, unless you ask: credentials, certs client'],
    ]),
    text(
      'No secret is written to disk, log, argument list, environment or error text. certs client writes the key of a device to the folder that you name, for you alone.',
    ),
    heading('Limits'),
    text(
      'Behind Envoy, DICOM is not encrypted between the containers of one host. Users of the web page are not told apart, so nothing says which person looked at a study.',
    ),
    text(
      "A device's certificate cannot be taken back alone before it ends. If its key is lost, keep its network out (access.dicom).",
    ),
    text(
      'The permissions that orthweb gives the hosts are proven against an emulated AWS, not against AWS itself. Try a first deployment with data that you can lose.',
    ),
  ],
};
