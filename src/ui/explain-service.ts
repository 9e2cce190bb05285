import {
  hasCode,
  isAmbiguous,
  isThrottle,
  messageOf,
  operationOf,
  statusOf,
} from '../aws/errors.ts';
import { calledOf, type Reading, sentenceOf } from './explanation.ts';
import { LINKS } from './links.ts';

const AGAIN = 'run the same command again';

export const explainCapacity: Reading = (error) => {
  if (
    hasCode(
      error,
      'InsufficientInstanceCapacity',
      'InsufficientHostCapacity',
      'InsufficientReservedInstanceCapacity',
    )
  ) {
    return {
      text: 'AWS has no free machine of this instance type in this zone at the moment',
      hint: 'try again later, or set another hosts.instanceType',
      link: LINKS.capacity,
      exitCode: 1,
    };
  }
  if (hasCode(error, 'InsufficientDBInstanceCapacity', 'InsufficientDBInstanceCapacityFault')) {
    return {
      text: 'AWS has no free database machine of this class in these zones at the moment',
      hint: 'try again later, or set another database.instanceClass',
      exitCode: 1,
    };
  }
  if (hasCode(error, 'InsufficientAddressCapacity')) {
    return {
      text: 'AWS has no free public address in this region',
      hint: 'try again later',
      exitCode: 1,
    };
  }
  if (
    hasCode(error, 'Unsupported', 'UnsupportedOperation') &&
    operationOf(error)?.service === 'ec2'
  ) {
    return {
      text: `AWS does not offer what ${calledOf(error)} asks for in this zone`,
      details: [sentenceOf(error)],
      hint: 'set another hosts.instanceType that this region offers',
      exitCode: 1,
    };
  }
  return undefined;
};

/** An emulator answers a call it does not know with a page for people, and the SDK chokes on it. */
export const explainEmulator: Reading = (error) => {
  const unreadable =
    /Deserialization error/.test(messageOf(error)) ||
    (operationOf(error) !== undefined && error instanceof SyntaxError);
  const unknown =
    statusOf(error) === 501 || hasCode(error, 'NotImplemented', 'NotImplementedError');
  if (!unreadable && !unknown) return undefined;
  const called = operationOf(error) === undefined ? 'this call' : calledOf(error);
  return {
    text: `the endpoint does not support ${called}`,
    hint: 'this is not AWS answering: choose an emulator that has this call, or unset AWS_ENDPOINT_URL',
    exitCode: 1,
  };
};

/** Too many calls, a fault at AWS, and everything AWS says that has no better words here. */
export const explainAnswer: Reading = (error) => {
  if (isThrottle(error)) {
    return {
      text: `AWS goes on refusing ${calledOf(error)} because too many calls come from this account`,
      hint: `wait a minute, then ${AGAIN}`,
      exitCode: 1,
    };
  }
  if (operationOf(error) === undefined && statusOf(error) === undefined) return undefined;
  const sentence = sentenceOf(error);
  // S3's HEAD answers have no body, and the SDK then has no words.
  const said =
    sentence === '' || sentence === 'UnknownError' ? `HTTP ${statusOf(error)}` : sentence;
  return {
    text: `${calledOf(error)} failed: ${said}`,
    hint: isAmbiguous(error) ? `${AGAIN}: it looks first at what exists` : undefined,
    exitCode: 1,
  };
};
