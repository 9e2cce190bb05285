import type { Command } from 'commander';
import { CONFIG_TOPIC } from './config.ts';
import { ENVIRONMENT_TOPIC } from './environment.ts';
import { EXIT_CODES_TOPIC } from './exit-codes.ts';
import { JSON_TOPIC } from './json.ts';
import { optionsTopic } from './options.ts';
import { SECURITY_TOPIC } from './security.ts';
import type { Topic } from './topic.ts';

/** What `orthweb help` tells beside the commands. */
export function topics(program: Command): readonly Topic[] {
  return [
    CONFIG_TOPIC,
    ENVIRONMENT_TOPIC,
    EXIT_CODES_TOPIC,
    JSON_TOPIC,
    optionsTopic(program),
    SECURITY_TOPIC,
  ];
}
