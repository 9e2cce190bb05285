import type { Term } from './topic.ts';

/** Variables that are no settings. A test finds every one that the program reads and that is not told of. */
export const OWN_VARIABLES: readonly Term[] = [
  ['ORTHWEB_LOG', 'off: no log file of the runs'],
  ['ORTHWEB_NO_UPDATE_CHECK', '1: no newer version is asked for or mentioned'],
  ['NO_UPDATE_NOTIFIER', 'as ORTHWEB_NO_UPDATE_CHECK'],
  ['ORTHWEB_PYTHON', 'the Python that the sandbox runs on; else the first one that fits'],
  [
    'ORTHWEB_EMULATED_SITE',
    'host:https-port:dicom-port of a site of an emulator behind AWS_ENDPOINT_URL',
  ],
];

/** Read by the AWS SDK, as by every tool of AWS. */
export const AWS_VARIABLES: readonly Term[] = [
  ['AWS_PROFILE', 'the profile, where --profile names none'],
  ['AWS_REGION', 'the region, where --region names none; also AWS_DEFAULT_REGION'],
  ['AWS_ACCESS_KEY_ID', 'with AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN: credentials'],
  ['AWS_CONFIG_FILE', 'in the place of ~/.aws/config'],
  ['AWS_SHARED_CREDENTIALS_FILE', 'in the place of ~/.aws/credentials'],
  ['AWS_ENDPOINT_URL', 'an emulated AWS of your own in the place of AWS'],
  ['AWS_EC2_METADATA_DISABLED', 'true: do not ask the machine for credentials'],
];

export const TERMINAL_VARIABLES: readonly Term[] = [
  ['NO_COLOR', 'not empty: no colours'],
  ['FORCE_COLOR', 'colours where there is no terminal; 0: none'],
  ['CLICOLOR_FORCE', 'as FORCE_COLOR'],
  ['CLICOLOR', '0: no colours'],
  ['CI', 'set: nothing moves or is asked; so with the variables of other build servers'],
  ['TERM', 'dumb: no colours, nothing moves'],
  ['LC_ALL', 'the locale: without UTF-8, signs are letters; else LC_CTYPE, else LANG'],
  ['LC_CTYPE', 'as LC_ALL'],
  ['LANG', 'as LC_ALL'],
];

export const PLACE_VARIABLES: readonly Term[] = [
  ['HOME', 'where ~ is'],
  ['USERPROFILE', 'where ~ is on Windows'],
  ['XDG_STATE_HOME', 'holds orthweb/sandbox and orthweb/logs; else ~/.local/state'],
  ['XDG_CACHE_HOME', 'holds orthweb; else ~/.cache'],
  ['LOCALAPPDATA', 'holds orthweb on Windows, in the place of the two above'],
  ['ProgramFiles', "where AWS's session-manager-plugin is looked for on Windows"],
  ['DISPLAY', 'set: there is a browser to open'],
  ['WAYLAND_DISPLAY', 'as DISPLAY'],
  ['WSL_DISTRO_NAME', 'as DISPLAY'],
  ['SSH_CONNECTION', 'set: there is no browser to open'],
  ['SSH_TTY', 'as SSH_CONNECTION'],
];
