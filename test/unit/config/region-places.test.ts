import { describe, expect, it } from 'vitest';
import { placedRegion, regionsLike } from '../../../src/config/region-places.ts';
import { REGIONS } from '../../../src/config/regions.ts';

const codes = (text?: string) => regionsLike(text).map(({ region }) => region);

describe('regions', () => {
  it('are all found by nothing, each with its place', () => {
    expect(codes()).toEqual(REGIONS);
    expect(regionsLike().every(({ place }) => place !== undefined)).toBe(true);
  });

  it.each([
    ['frankfurt', ['eu-central-1']],
    ['Canada', ['ca-central-1', 'ca-west-1']],
    ['eu-w', ['eu-west-1', 'eu-west-2', 'eu-west-3']],
    ['asia syd ', ['ap-southeast-2']],
    ['atlantis', []],
  ])('are found by code or place: %s', (text, found) => {
    expect(codes(text)).toEqual(found);
  });

  it('may be newer than the table', () => {
    expect(regionsLike('eu-west-9')).toEqual([{ region: 'eu-west-9' }]);
    expect(placedRegion('constructor')).toEqual({ region: 'constructor' });
  });
});
