import { hasCode, isCredentials, isDenied, messageOf } from '../aws/errors.ts';
import { commandWord } from './command-word.ts';
import { actionOf, type Circumstances, calledOf, type Reading, sentenceOf } from './explanation.ts';
import { LINKS } from './links.ts';

const EXIT = 3;

export const explainClock: Reading = (error) => {
  if (!hasCode(error, 'RequestTimeTooSkewed', 'SignatureDoesNotMatch', 'RequestInTheFuture'))
    return undefined;
  const skewed =
    !hasCode(error, 'SignatureDoesNotMatch') || /expired|not yet current/i.test(messageOf(error));
  return {
    text: skewed
      ? "the clock of this machine differs too much from AWS's"
      : 'AWS did not accept the signature: the secret access key is wrong or the clock is',
    hint: `set the clock (timedatectl set-ntp true)${skewed ? '' : ', or check the credentials with aws sts get-caller-identity'}`,
    exitCode: EXIT,
  };
};

export const explainCredentials: Reading = (error, around) => {
  const message = messageOf(error);
  if (!isCredentials(error)) return undefined;
  // "Token is expired. To refresh this SSO session run 'aws sso login' with the corresponding profile."
  if (/\bsso\b/i.test(message)) {
    return {
      text: 'the single sign-on session has expired',
      hint: `${ssoLogin(message, around)}, then run the same command again`,
      link: LINKS.singleSignOn,
      exitCode: EXIT,
    };
  }
  if (hasCode(error, 'CredentialsProviderError', 'TokenProviderError'))
    return missing(message, around);
  if (hasCode(error, 'ExpiredToken', 'ExpiredTokenException', 'RequestExpired')) {
    return {
      text: 'the session of these credentials has expired',
      hint: `renew them${around.profile === undefined ? '' : ` (profile ${around.profile})`}, for instance with aws sso login, then run the same command again`,
      link: LINKS.credentials,
      exitCode: EXIT,
    };
  }
  return {
    text: `AWS does not know these credentials`,
    hint: 'check them with aws sts get-caller-identity, and that the region is enabled for the account',
    link: LINKS.credentials,
    exitCode: EXIT,
  };
};

function ssoLogin(message: string, around: Circumstances): string {
  const profile = around.profile ?? /profile[ =]\[?["']?([\w.@-]+)/.exec(message)?.[1];
  const named =
    profile === undefined || profile === 'has' ? '' : ` --profile ${commandWord(profile)}`;
  return `aws sso login${named}`;
}

function missing(message: string, around: Circumstances) {
  // "Could not resolve credentials using profile: [x] in configuration/credentials file(s)."
  const profile = /using profile: \[([^\]]+)\]/.exec(message)?.[1] ?? around.profile;
  return profile === undefined
    ? {
        text: 'no AWS credentials found',
        hint: 'aws configure sso, then choose the profile with --profile or AWS_PROFILE',
        link: LINKS.singleSignOn,
        exitCode: EXIT,
      }
    : {
        text: `no AWS credentials in profile ${profile}`,
        hint: `aws configure list-profiles shows the profiles there are; aws configure sso --profile ${commandWord(profile)} makes this one`,
        link: LINKS.singleSignOn,
        exitCode: EXIT,
      };
}

export const explainDenied: Reading = (error) => {
  if (!isDenied(error)) return undefined;
  const sentence = sentenceOf(error);
  // "User: arn:... is not authorized to perform: iam:PassRole on resource: ...": the action that lacks may be another
  // one than the call's.
  const action =
    /not authorized to perform:? ([a-z0-9-]+:\w+)/i.exec(sentence)?.[1] ?? actionOf(error);
  const who = /User: (\S+) is not authorized/.exec(sentence)?.[1];
  // "... with an explicit deny in a service control policy"
  const deny = /explicit deny in an? ([\w -]+? policy)/i.exec(sentence)?.[1];
  const subject = action ?? calledOf(error);
  return {
    text:
      deny === undefined
        ? `access denied: these credentials lack ${subject}`
        : `access denied: a ${deny} forbids ${subject}`,
    details: who === undefined ? [] : [`as ${who}`],
    hint:
      deny === undefined
        ? `allow ${subject} in the policies of this user or role, then run the same command again`
        : `ask those who administer the account to allow ${subject} in the ${deny}`,
    link: linkFor(deny),
    exitCode: EXIT,
  };
};

function linkFor(deny: string | undefined): string {
  if (deny !== undefined && /service control/i.test(deny)) return LINKS.serviceControlPolicy;
  return LINKS.denied;
}
