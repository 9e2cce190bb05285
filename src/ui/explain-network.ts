import { codesOf, hasCode, messageOf } from '../aws/errors.ts';
import type { Explanation, Reading } from './explanation.ts';
import { LINKS } from './links.ts';

interface SocketError {
  readonly hostname?: unknown;
  readonly address?: unknown;
  readonly port?: unknown;
}

/** The endpoint cannot be reached, or there is no such endpoint. */
export const explainNetwork: Reading = (error) => {
  if (hasCode(error, 'ENOTFOUND', 'UnknownEndpoint')) return noSuchHost(hostOf(error));
  if (hasCode(error, 'EAI_AGAIN')) {
    return failed(
      `the name ${hostOf(error)} cannot be looked up now`,
      'check the network and its name servers',
    );
  }
  if (hasCode(error, 'ECONNREFUSED')) {
    return failed(
      `nothing answers at ${peerOf(error)}`,
      'start the endpoint, or check AWS_ENDPOINT_URL and the proxy settings',
    );
  }
  if (
    hasCode(
      error,
      'ECONNRESET',
      'EPIPE',
      'ETIMEDOUT',
      'TimeoutError',
      'EHOSTUNREACH',
      'ENETUNREACH',
    )
  ) {
    return failed(
      `the connection to AWS was lost: ${codesOf(error).at(-1)}`,
      'check the network, then run the same command again: it looks first at what exists',
    );
  }
  return region(error);
};

/** The region is missing, misspelt or closed for this account. */
function region(error: unknown): Explanation | undefined {
  const message = messageOf(error);
  // "Region is missing"
  if (message === 'Region is missing') {
    return {
      text: 'no AWS region is chosen',
      hint: 'name one with --region or AWS_REGION',
      exitCode: 2,
    };
  }
  // `Region not accepted: region="x y" is not a valid hostname component.`
  if (message.startsWith('Region not accepted')) {
    return {
      text: 'this is not the name of an AWS region',
      hint: 'name one as in --region ca-central-1',
      exitCode: 2,
    };
  }
  if (hasCode(error, 'OptInRequired')) {
    const hint =
      'enable it in the AWS console under Account, AWS Regions, or choose another with --region';
    return { ...failed('this account has not enabled the region', hint), link: LINKS.regions };
  }
  return undefined;
}

function noSuchHost(host: string): Explanation {
  const name = /^(?:[\w-]+\.)*?([a-z]{2,}(?:-[a-z0-9]+)+)\.amazonaws\.com/.exec(host)?.[1];
  return name === undefined
    ? failed(`there is no host ${host}`, 'check the network and AWS_ENDPOINT_URL')
    : failed(
        `there is no host ${host}`,
        `check the region: is there one called ${name}? If so, check the network`,
      );
}

function failed(text: string, hint: string): Explanation {
  return { text, hint, exitCode: 1 };
}

function hostOf(error: unknown): string {
  const { hostname } = error as SocketError;
  if (typeof hostname === 'string') return hostname;
  return /(?:ENOTFOUND|EAI_AGAIN) (\S+)/.exec(messageOf(error))?.[1] ?? 'of the endpoint';
}

/** Node tries every address of a name and then throws all their errors in one. */
function peerOf(error: unknown): string {
  const inner = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  const { address, port } = (inner ?? {}) as SocketError;
  return typeof address === 'string' ? `${address}:${String(port)}` : 'the endpoint';
}
