import type { Told } from '../told.ts';

export const COMPLETION: Told = {
  group: 'This program',
  summary: 'let a shell complete commands by Tab',
  about:
    'Prints a script that completes commands, flags, hosts, regions, profiles and the names of your deployments. It asks AWS for names at most once a minute.',
  examples: [
    ['eval "$(orthweb completion bash)"', 'in ~/.bashrc'],
    ['eval "$(orthweb completion zsh)"', 'in ~/.zshrc, after compinit'],
    ['orthweb completion fish > ~/.config/fish/completions/orthweb.fish', ''],
    ['orthweb completion powershell | Out-String | Invoke-Expression', 'in $PROFILE'],
  ],
  notes: [
    'A file starts a shell faster than eval does: write the script to one once, and source it. It stays right when orthweb is updated, for it asks orthweb.',
  ],
};

export const HELP: Told = {
  group: 'This program',
  summary: 'help for a command, or on a topic',
  about: 'Shows what a command does, or one of the topics below.',
  examples: [
    ['orthweb help certs client', 'the same as orthweb certs client --help'],
    ['orthweb help environment', 'all variables'],
  ],
};
