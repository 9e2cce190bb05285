import type { SentCall } from '../aws/sent-calls.ts';
import { callName } from '../ui/explanation.ts';
import { redactValue } from '../ui/redact.ts';

/** A call as a log may hold it. */
export interface ShownCall {
  readonly call: string;
  readonly attempt: number;
  readonly status: number | null;
  readonly code: string | null;
  readonly requestId: string | null;
  readonly ms: number;
  readonly input: unknown;
}

/** Without what opens anything, and without what was carried: a script or an object is told by its length. */
export function shownCall(call: SentCall): ShownCall {
  return {
    call: callName(call),
    attempt: call.attempt,
    status: call.status ?? null,
    code: call.code ?? null,
    requestId: call.requestId ?? null,
    ms: Math.round(call.elapsedMs),
    input: shownInput(call),
  };
}

/** `debug: ec2:RunInstances 403 UnauthorizedOperation 212 ms attempt 2 request 4c1f… {"DryRun":true}` */
export function callLine({ call, attempt, status, code, requestId, ms, input }: ShownCall): string {
  const words = [
    `debug: ${call}`,
    status ?? (attempt === 0 ? 'not sent' : 'no answer'),
    ...(code === null ? [] : [code]),
    `${ms} ms`,
    ...(attempt > 1 ? [`attempt ${attempt}`] : []),
    ...(requestId === null ? [] : [`request ${requestId}`]),
    JSON.stringify(input),
  ];
  return words.join(' ');
}

/** What is carried rather than asked for: objects, scripts for hosts, values of parameters. */
const CARRIED = /^(PutObject\.Body|SendCommand\.Parameters|PutParameter\.Value)$/;
const LONGEST = 1_000;

function shownInput({ name, input }: SentCall): unknown {
  const told = Object.entries(input ?? {})
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => [key, CARRIED.test(`${name}.${key}`) ? sizeOf(value) : value]);
  return shortened(redactValue(Object.fromEntries(told)));
}

function sizeOf(value: unknown): string {
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (typeof value === 'string') return `[${value.length} characters]`;
  // A stream has no length, and no end to what can be read in it.
  if (Object.getPrototypeOf(value) !== Object.prototype) return '[stream]';
  return `[${JSON.stringify(value).length} characters]`;
}

/** Cut only now that it is redacted: half a key would not be known for one. */
function shortened(value: unknown): unknown {
  const cut = (_: string, one: unknown): unknown =>
    typeof one === 'string' && one.length > LONGEST
      ? `${one.slice(0, LONGEST)}... [${one.length} characters]`
      : one;
  return JSON.parse(JSON.stringify(value, cut));
}
