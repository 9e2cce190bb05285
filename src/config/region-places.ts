import { REGION } from './patterns.ts';
import { REGIONS } from './regions.ts';

/** Where a region is, in AWS's words: nobody knows all codes by heart. */
const PLACES: Readonly<Record<(typeof REGIONS)[number], string>> = {
  'af-south-1': 'Africa (Cape Town)',
  'ap-east-1': 'Asia Pacific (Hong Kong)',
  'ap-east-2': 'Asia Pacific (Taipei)',
  'ap-northeast-1': 'Asia Pacific (Tokyo)',
  'ap-northeast-2': 'Asia Pacific (Seoul)',
  'ap-northeast-3': 'Asia Pacific (Osaka)',
  'ap-south-1': 'Asia Pacific (Mumbai)',
  'ap-south-2': 'Asia Pacific (Hyderabad)',
  'ap-southeast-1': 'Asia Pacific (Singapore)',
  'ap-southeast-2': 'Asia Pacific (Sydney)',
  'ap-southeast-3': 'Asia Pacific (Jakarta)',
  'ap-southeast-4': 'Asia Pacific (Melbourne)',
  'ap-southeast-5': 'Asia Pacific (Malaysia)',
  'ap-southeast-6': 'Asia Pacific (New Zealand)',
  'ap-southeast-7': 'Asia Pacific (Thailand)',
  'ca-central-1': 'Canada (Central)',
  'ca-west-1': 'Canada West (Calgary)',
  'cn-north-1': 'China (Beijing)',
  'cn-northwest-1': 'China (Ningxia)',
  'eu-central-1': 'Europe (Frankfurt)',
  'eu-central-2': 'Europe (Zurich)',
  'eu-north-1': 'Europe (Stockholm)',
  'eu-south-1': 'Europe (Milan)',
  'eu-south-2': 'Europe (Spain)',
  'eu-west-1': 'Europe (Ireland)',
  'eu-west-2': 'Europe (London)',
  'eu-west-3': 'Europe (Paris)',
  'eusc-de-east-1': 'European Sovereign Cloud (Germany)',
  'il-central-1': 'Israel (Tel Aviv)',
  'me-central-1': 'Middle East (UAE)',
  'me-south-1': 'Middle East (Bahrain)',
  'mx-central-1': 'Mexico (Central)',
  'sa-east-1': 'South America (Sao Paulo)',
  'us-east-1': 'US East (N. Virginia)',
  'us-east-2': 'US East (Ohio)',
  'us-gov-east-1': 'GovCloud (US-East)',
  'us-gov-west-1': 'GovCloud (US-West)',
  'us-west-1': 'US West (N. California)',
  'us-west-2': 'US West (Oregon)',
};

export interface PlacedRegion {
  readonly region: string;
  /** Absent: newer than this table. */
  readonly place?: string;
}

/** Those whose code or place has every word of the text; or the text itself, where it may be a code that is new. */
export function regionsLike(text = ''): readonly PlacedRegion[] {
  const words = text.toLowerCase().trim().split(/\s+/);
  const found = REGIONS.map(placedRegion).filter(({ region, place }) =>
    words.every((word) => `${region} ${place}`.toLowerCase().includes(word)),
  );
  if (found.length > 0 || !REGION.pattern.test(text.trim())) return found;
  return [placedRegion(text.trim())];
}

export function placedRegion(region: string): PlacedRegion {
  if (!Object.hasOwn(PLACES, region)) return { region };
  return { region, place: PLACES[region as keyof typeof PLACES] };
}
