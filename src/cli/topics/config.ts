import { flagName, SETTINGS } from '../../config/settings.ts';
import { code, heading, type Topic, terms, text } from './topic.ts';

/** Of every setting: its place in the file, its flag, and what it does. */
export const CONFIG_TOPIC: Topic = {
  name: 'config',
  summary: 'orthweb.yaml, and the flag of every setting',
  blocks: [
    text(
      'orthweb.yaml in the current folder, or the file that -c names, says what a deployment is to be like. Every key is optional. A flag goes before the environment (orthweb help environment), that before the file, that before the default.',
    ),
    code(
      '# yaml-language-server: $schema=./orthweb.schema.json',
      'name: wealthy-lemur',
      'region: ca-central-1',
      'access:',
      '  web: [203.0.113.0/24]',
      '  dicom: [203.0.113.0/24, 198.51.100.7/32]',
    ),
    text(
      'Who may reach the site, and the key of the hosts, are remembered from the last up where nothing names them. A value that is wrong anywhere is an error, with its place and what is allowed.',
    ),
    heading('Settings'),
    terms(
      SETTINGS.map(({ path, flag, description }) => [
        path,
        `${description} (${flagName({ flag })})`,
      ]),
    ),
  ],
};
