import type { Told } from '../told.ts';

export const SANDBOX: Told = {
  group: 'Sandbox',
  summary: 'the emulated AWS on this machine',
  about:
    'An emulated AWS on this machine, started by the first command with --sandbox. With a Docker engine its hosts are real. What is in it is gone when it stops.',
  examples: [
    ['orthweb up --sandbox', 'starts it, and makes a deployment in it'],
    ['orthweb sandbox status', 'what runs'],
    ['orthweb sandbox stop', 'ends it and leaves nothing behind'],
  ],
};

export const SANDBOX_START: Told = {
  summary: 'start it',
  about:
    "Starts the emulated AWS, or gives a running one other delays. realistic takes a tenth of AWS's usual times.",
  examples: [
    ['orthweb sandbox start', 'with short delays'],
    ['orthweb sandbox start --delays realistic', 'to see how up goes'],
  ],
};

export const SANDBOX_STOP: Told = {
  summary: 'stop it; what was in it is gone',
  about: 'Ends the emulated AWS and its hosts. No container, volume or network is left.',
  examples: [['orthweb sandbox stop', '']],
};

export const SANDBOX_STATUS: Told = {
  summary: 'where it is and what it uses',
  about: 'Shows address, hosts, ports and memory of the sandbox.',
  examples: [['orthweb sandbox status', '']],
};

export const SANDBOX_RESET: Told = {
  summary: 'empty it',
  about: 'Removes everything from the emulated AWS, which goes on running.',
  examples: [['orthweb sandbox reset', 'as if it had just been started']],
};
