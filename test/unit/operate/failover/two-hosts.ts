import { EC2Client } from '@aws-sdk/client-ec2';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { HostName, HostReport } from '../../../../src/operate/host-reports.ts';
import type { DeploymentRecord } from '../../../../src/operate/record.ts';
import { type HostFacts, machineFacts, type Standing } from '../../../../src/operate/standing.ts';
import type { Ctx, ProvisionEvent } from '../../../../src/provision/resource.ts';
import { answerWith, ctxWith, OFFLINE, type Sent } from '../../../support/answer-with.ts';
import { awsError } from '../../../support/ec2-answers.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

/** How a script ended. */
export interface Ran {
  readonly exitCode: number;
  readonly stderr?: string;
}

type Role = 'site' | 'standby';
const BOTH: readonly HostName[] = ['primary', 'secondary'];
/** Hosts were launched at 0; the tests begin two hours later. */
const BEGIN_MS = 2 * 3_600_000;

/** What EC2 and the hosts would do: two machines, two addresses, two reports. Times pass on a clock that the test owns. */
export class TwoHosts {
  readonly clock = new FakeClock();
  readonly stop = new AbortController();
  readonly events: ProvisionEvent[] = [];
  readonly updates: Partial<DeploymentRecord>[] = [];
  readonly states: Record<HostName, string> = { primary: 'running', secondary: 'running' };
  readonly launchedAtMs: Record<HostName, number> = { primary: 0, secondary: 0 };
  /** Interface by address; absent: on none. */
  readonly at: Partial<Record<Role, string>> = { site: 'eni-primary', standby: 'eni-secondary' };
  readonly reports = new Map<HostName, HostReport>();
  /** What a script that is sent to a host comes to. */
  remote: (host: HostName, script: string) => Ran | 'unconnected' = () => ({ exitCode: 0 });
  database = 'available';
  /** How long AWS takes from one state to the next. */
  readonly powerMs = 4_000;
  /** What a host reports once it has been started. */
  afterStart: (host: HostName) => void = (host) => this.report(host, 'ready');
  /** Called with each AssociateAddress: throws before it is carried out, or answers what to throw after it. */
  associating: (role: Role, nth: number) => Error | undefined = () => undefined;
  readonly sent: readonly Sent[];
  readonly ctx: Ctx;
  readonly ec2 = new EC2Client(OFFLINE);
  #associations = 0;
  readonly #ran: object[] = [];

  private constructor() {
    const ssm = new SSMClient(OFFLINE);
    this.sent = answerWith(this.ec2, {
      DescribeInstances: ({ InstanceIds: [id] }) => ({
        Reservations: [{ Instances: [this.#instance(hostOf(id))] }],
      }),
      StartInstances: ({ InstanceIds: [id] }) => this.#start(hostOf(id)),
      StopInstances: ({ InstanceIds: [id] }) => this.#pass(hostOf(id), 'stopping', 'stopped'),
      DescribeAddresses: ({ AllocationIds: [id] }) => ({ Addresses: [this.#address(roleOf(id))] }),
      AssociateAddress: (input) => this.#associate(roleOf(input.AllocationId), input),
    });
    answerWith(ssm, {
      GetParameters: () => ({ Parameters: this.#parameters() }),
      SendCommand: (input) =>
        this.#send(hostOf(input.InstanceIds[0]), input.Parameters.commands[0]),
      GetCommandInvocation: ({ CommandId }) => this.#ran[Number(CommandId)] ?? {},
      DescribeInstanceInformation: { InstanceInformationList: [] },
    });
    const { clock } = this;
    this.ctx = ctxWith(
      { ec2: this.ec2, ssm, once: { ssm } as never },
      { clock, signal: this.stop.signal, emit: (event) => void this.events.push(event) },
    );
  }

  static async begin(): Promise<TwoHosts> {
    const world = new TwoHosts();
    await world.clock.sleep(BEGIN_MS, world.stop.signal);
    for (const host of BOTH) world.report(host, 'ready');
    await world.clock.sleep(60_000, world.stop.signal);
    return world;
  }

  report(
    host: HostName,
    state: HostReport['state'],
    message = '3 of 3 Orthancs, database, storage',
    atMs = this.clock.now(),
    bundle = this.reports.get(host)?.bundle ?? 'b',
  ): void {
    this.reports.set(host, { bundle, state, message, atMs });
  }

  /** As `lookAtHosts` would answer now. */
  standing(failoverTo?: HostName): Standing {
    const facts = (host: HostName): HostFacts => ({
      host,
      interfaceId: `eni-${host}`,
      ...machineFacts(this.#instance(host)),
    });
    const address = (role: Role) => ({
      allocationId: `eipalloc-${role}`,
      interfaceId: this.at[role],
    });
    const value = { failoverTo } as DeploymentRecord;
    return {
      record: { value, etag: '' },
      lock: undefined,
      hosts: { primary: facts('primary'), secondary: facts('secondary') },
      site: address('site'),
      standby: address('standby'),
      active: BOTH.find((host) => this.at.site === `eni-${host}`),
      database: this.database,
      reports: new Map(this.reports),
      outputs: {},
    };
  }

  readonly journal = {
    update: async (change: Partial<DeploymentRecord>): Promise<void> => {
      this.updates.push(change);
    },
  };

  /** Calls that change something, in order: `StartInstances i-secondary`, `AssociateAddress site eni-secondary`. */
  get changes(): readonly string[] {
    return this.sent
      .filter(({ name }) => !name.startsWith('Describe'))
      .map(({ name, input }) =>
        name === 'AssociateAddress'
          ? `${name} ${roleOf(input.AllocationId)} ${input.NetworkInterfaceId}`
          : `${name} ${input.InstanceIds[0]}`,
      );
  }

  #instance(host: HostName) {
    return {
      InstanceId: `i-${host}`,
      InstanceType: 't3.medium' as const,
      State: { Name: this.states[host] as 'running' },
      LaunchTime: new Date(this.launchedAtMs[host]),
      Placement: { AvailabilityZone: host === 'primary' ? 'eu-west-1a' : 'eu-west-1b' },
    };
  }

  #start(host: HostName): object {
    if (this.states[host] !== 'stopped') return awsError('IncorrectInstanceState');
    this.launchedAtMs[host] = this.clock.now();
    return this.#pass(host, 'pending', 'running', () => this.afterStart(host));
  }

  #pass(host: HostName, by: string, to: string, then: () => void = () => undefined): object {
    this.states[host] = by;
    void this.clock.sleep(this.powerMs, new AbortController().signal).then(() => {
      this.states[host] = to;
      then();
    });
    return {};
  }

  #send(host: HostName, script: string): object {
    const end = this.remote(host, script);
    if (end === 'unconnected') return awsError('InvalidInstanceId');
    const { exitCode, stderr = '' } = end;
    const Status = exitCode === 0 ? 'Success' : 'Failed';
    const CommandId = String(this.#ran.length);
    this.#ran.push({ Status, ResponseCode: exitCode, StandardErrorContent: stderr });
    return { Command: { CommandId } };
  }

  #address(role: Role): object {
    const NetworkInterfaceId = this.at[role];
    return NetworkInterfaceId === undefined
      ? {}
      : { NetworkInterfaceId, AssociationId: `eipassoc-${role}` };
  }

  #associate(role: Role, input: Sent['input']): object {
    this.#associations += 1;
    const lost = this.associating(role, this.#associations);
    const other = role === 'site' ? 'standby' : 'site';
    // "the existing address is disassociated from the instance, but remains allocated"
    if (this.at[other] === input.NetworkInterfaceId) delete this.at[other];
    this.at[role] = input.NetworkInterfaceId;
    return lost ?? {};
  }

  #parameters(): object[] {
    return [...this.reports].map(([host, { bundle, state, message, atMs }]) => ({
      Name: `/orthweb/wealthy-lemur/${host}/status`,
      Value: JSON.stringify({ bundle, state, message }),
      LastModifiedDate: new Date(atMs),
    }));
  }
}

const hostOf = (id: string): HostName => (id === 'i-primary' ? 'primary' : 'secondary');
const roleOf = (id: string): Role => (id === 'eipalloc-site' ? 'site' : 'standby');
