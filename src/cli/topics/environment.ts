import { SETTINGS } from '../../config/settings.ts';
import { heading, type Topic, terms, text } from './topic.ts';
import { AWS_VARIABLES, OWN_VARIABLES, PLACE_VARIABLES, TERMINAL_VARIABLES } from './variables.ts';

export const ENVIRONMENT_TOPIC: Topic = {
  name: 'environment',
  summary: 'every variable that is read',
  blocks: [
    text(
      'A flag goes before a variable, and a variable before orthweb.yaml. An empty one counts as not set, and one that nobody reads but that looks like one of these is an error.',
    ),
    heading('Settings'),
    text('As the flag or the key in orthweb.yaml; lists with commas in between.'),
    terms(SETTINGS.map(({ env, path }) => [env, path])),
    heading('Of orthweb'),
    terms(OWN_VARIABLES),
    heading('Of AWS'),
    text('Everything that the AWS SDK for JavaScript reads, among it:'),
    terms(AWS_VARIABLES),
    heading('Of the terminal'),
    terms(TERMINAL_VARIABLES),
    heading('Of the machine'),
    terms(PLACE_VARIABLES),
  ],
};
