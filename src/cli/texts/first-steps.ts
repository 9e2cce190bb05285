import type { Told } from '../told.ts';

export const INIT: Told = {
  group: 'First steps',
  summary: 'ask for the settings, and write orthweb.yaml',
  about:
    'Asks for what a deployment needs, shows its monthly price meanwhile, and writes orthweb.yaml. What a flag answers is not asked. Nothing is created, and no credentials are needed.',
  examples: [
    ['orthweb init', 'asks'],
    ['orthweb init --region ca-central-1 --open-to-internet --no-input', 'asks nothing'],
  ],
  notes: ['A file that is there is asked about first, and keeps its comments.'],
};

export const DOCTOR: Told = {
  group: 'First steps',
  summary: 'whether up, shell and validate would work',
  about:
    'Looks at this machine, the account, its permissions, quotas and region, and the configuration, each with the fix. Nothing is changed.',
  examples: [
    ['orthweb doctor', 'before the first plan'],
    ['orthweb doctor --policy > policies.json', 'what an operator must be allowed to do'],
    ['orthweb doctor --policy network --name lemur', 'one part, for one deployment'],
  ],
  notes: [
    'Exit code 4 when a check fails.',
    '--policy needs no credentials; --name, --region and --account narrow it. Its parts are network, data and access: one of them alone is the document that aws iam create-policy takes.',
  ],
};

export const CONFIG: Told = {
  group: 'First steps',
  summary: 'what is configured, and where each value is from',
  about:
    'Shows every setting with its value, and the flag, variable or line of the file that it comes from. It asks AWS nothing.',
  examples: [
    ['orthweb config', 'all settings'],
    ['orthweb config --json', 'for a script'],
    ['orthweb config schema', 'for an editor'],
  ],
  notes: [
    'What is printed is an orthweb.yaml of the same meaning: what is computed, or not set, is a comment in it.',
  ],
};

export const CONFIG_SCHEMA: Told = {
  summary: 'the JSON Schema of orthweb.yaml',
  about: 'Prints what editors need to check and complete orthweb.yaml.',
  examples: [['orthweb config schema > orthweb.schema.json', 'beside orthweb.yaml']],
};
