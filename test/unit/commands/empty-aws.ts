import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Reply {
  readonly status: number;
  readonly body: string;
}

const LEDGER = 'orthweb-ledger-123456789012-eu-west-1';
const xml = (body: string, status = 200): Reply => ({ status, body });
const json = (body: object, status = 200): Reply => ({ status, body: JSON.stringify(body) });
const xmlError = (code: string, status = 404): Reply =>
  xml(`<Response><Error><Code>${code}</Code><Message>no</Message></Error></Response>`, status);

const ME = `<R><GetCallerIdentityResult><Account>123456789012</Account><Arn>arn:aws:iam::123456789012:user/unit</Arn></GetCallerIdentityResult></R>`;

const items = (names: readonly string[], tag: string): string =>
  names.map((name) => `<item><${tag}>${name}</${tag}></item>`).join('');
const ZONES = ['eu-west-1b', 'eu-west-1c'];

/** What a region says of itself before anything is in it. */
const OFFERS: Readonly<Record<string, string>> = {
  DescribeAvailabilityZones: `<availabilityZoneInfo>${items(ZONES, 'zoneName')}</availabilityZoneInfo>`,
  DescribeInstanceTypeOfferings: `<instanceTypeOfferingSet>${items(ZONES, 'location')}</instanceTypeOfferingSet>`,
  DescribeInstanceTypes:
    '<instanceTypeSet><item><processorInfo><supportedArchitectures><item>x86_64</item></supportedArchitectures></processorInfo></item></instanceTypeSet>',
  DescribeVpcEndpointServices: `<serviceDetailSet><item><serviceName>com.amazonaws.eu-west-1.secretsmanager</serviceName><availabilityZoneSet>${ZONES.map((zone) => `<item>${zone}</item>`).join('')}</availabilityZoneSet></item></serviceDetailSet>`,
};

/** An account on loopback in which nothing is but the ledger's objects. */
export class EmptyAws {
  /** Of the ledger, by key. */
  readonly objects = new Map<string, object>();
  readonly asked: string[] = [];
  /** Called with `sts`, `ec2` and so on before each answer. */
  before: (service: string) => void = () => undefined;
  readonly #server: Server = createServer((request, response) => {
    let sent = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      sent += text;
    });
    request.on('end', () => {
      const { status, body } = this.#answer(request, sent);
      response.writeHead(status, { etag: '"1"' }).end(body);
    });
  });

  async open(): Promise<void> {
    await new Promise<void>((listening) => this.#server.listen(0, '127.0.0.1', listening));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }

  #answer(request: IncomingMessage, sent: string): Reply {
    const service =
      /\/\d{8}\/[^/]+\/([^/]+)\//.exec(request.headers.authorization ?? '')?.[1] ?? '';
    this.asked.push(service);
    this.before(service);
    switch (service) {
      case 'sts':
        return xml(ME);
      case 's3':
        return this.#object(request);
      case 'ec2':
        return xml(`<R>${OFFERS[new URLSearchParams(sent).get('Action') ?? ''] ?? ''}</R>`);
      case 'ssm':
        return json({ Parameter: { Value: 'ami-1' } });
      case 'rds':
        return xml('<Response/>');
      case 'iam':
        return xmlError('NoSuchEntity');
      case 'secretsmanager':
        return json({ __type: 'ResourceNotFoundException' }, 400);
      case 'kms':
        return json({ Aliases: [], Keys: [] });
      default:
        return json({});
    }
  }

  #object({ method, url = '' }: IncomingMessage): Reply {
    const [, bucket, ...rest] = (url.split('?')[0] ?? '').split('/');
    if (bucket !== LEDGER || this.objects.size === 0) return xmlError('NoSuchBucket');
    const key = rest.join('/');
    if (key === '') {
      const keys = [...this.objects.keys()].map((one) => `<Contents><Key>${one}</Key></Contents>`);
      return xml(`<ListBucketResult>${keys.join('')}</ListBucketResult>`);
    }
    const value = this.objects.get(key);
    if (method === 'DELETE') this.objects.delete(key);
    if (value === undefined) return xmlError('NoSuchKey');
    return json(value);
  }
}
