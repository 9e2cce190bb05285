import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { merged } from '../../../src/templates/merge.ts';
import { type OrthancInput, orthancJson } from '../../../src/templates/orthanc-json.ts';
import { orthancMemory } from '../../../src/templates/orthanc-memory.ts';
import { indexConnections } from '../../../src/templates/orthanc-storage.ts';
import { viewerVariables } from '../../../src/templates/viewers.ts';

const input: OrthancInput = {
  deployment: 'wealthy-lemur',
  aeTitle: 'ORTHANC',
  replicas: 3,
  viewers: [],
  settings: {},
  bucket: 'wealthy-lemur-orthbucket',
  region: 'eu-west-1',
};

interface Written {
  readonly [key: string]: unknown;
  readonly AwsS3Storage: Readonly<Record<string, unknown>>;
}
const written = (changes: Partial<OrthancInput> = {}): Written =>
  JSON.parse(orthancJson({ ...input, ...changes }));

describe("Orthanc's configuration", () => {
  it('is this for the usual host', () => {
    expect(written()).toMatchInlineSnapshot(`
      {
        "AuthenticationEnabled": true,
        "AwsS3Storage": {
          "BucketName": "wealthy-lemur-orthbucket",
          "ConnectTimeout": 10,
          "HybridMode": "Disabled",
          "MaxConnections": 32,
          "Region": "eu-west-1",
          "RequestTimeout": 120,
          "StorageStructure": "flat",
          "VirtualAddressing": true,
        },
        "DeidentifyLogs": true,
        "DicomAet": "ORTHANC",
        "DicomAlwaysAllowEcho": true,
        "DicomAlwaysAllowFind": false,
        "DicomAlwaysAllowFindWorklist": false,
        "DicomAlwaysAllowGet": false,
        "DicomAlwaysAllowMove": false,
        "DicomAlwaysAllowStore": true,
        "DicomCheckCalledAet": false,
        "DicomCheckModalityHost": false,
        "DicomModalitiesInDatabase": false,
        "DicomParserCacheSize": 58,
        "DicomParserMemoryCapacity": 116,
        "DicomPort": 4242,
        "DicomServerEnabled": true,
        "DicomThreadsCount": 8,
        "DicomTlsEnabled": false,
        "DicomWeb": {
          "Enable": true,
          "Root": "/dicom-web/",
          "Ssl": true,
          "WadoRsLoaderThreadsCount": 4,
        },
        "ExecuteLuaEnabled": false,
        "HttpDescribeErrors": false,
        "HttpPort": 8042,
        "HttpRequestTimeout": 600,
        "HttpServerEnabled": true,
        "HttpThreadsCount": 100,
        "HttpsVerifyPeers": true,
        "KeepAlive": true,
        "KeepAliveTimeout": 75,
        "LimitFindInstances": 10000,
        "LimitFindResults": 1000,
        "LuaScripts": [
          "/etc/orthweb/orthweb.lua",
        ],
        "MaximumFileSizeInArchiveMB": 4096,
        "MaximumPatientCount": 0,
        "MaximumRequestBodySizeMB": 450,
        "MaximumStorageCacheSize": 58,
        "MaximumStorageSize": 0,
        "Name": "wealthy-lemur",
        "OrthancExplorer2": {
          "Enable": true,
          "IsDefaultOrthancUI": true,
        },
        "OrthancExplorerEnabled": false,
        "OrthancPeersInDatabase": false,
        "PostgreSQL": {
          "ConnectionRetryInterval": 5,
          "EnableIndex": true,
          "EnableStorage": false,
          "IndexConnectionsCount": 10,
          "Lock": false,
          "MaximumConnectionRetries": 10,
        },
        "RemoteAccessAllowed": true,
        "RestApiWriteToFileSystemEnabled": false,
        "SaveJobs": false,
        "SequentialDicomReaderThreadsCount": 4,
        "SequentialDicomReaderWindowCapacity": 14,
        "SslCertificate": "/etc/orthweb/upstream.pem",
        "SslEnabled": true,
        "SslMinimumProtocolVersion": 4,
        "SslVerifyPeers": false,
        "StorageAccessOnFind": "Never",
        "StorageCompression": false,
        "StorageLoaderThreadsCount": 16,
        "StorageMemoryCapacity": 145,
        "TemporaryDirectory": "/var/lib/orthanc",
        "TranscoderCacheSize": 29,
        "TranscoderMemoryCapacity": 116,
        "UnknownSopClassAccepted": false,
        "WebDavEnabled": false,
      }
    `);
  });

  it('is laid over by the operator, section by section, where orthweb does not decide', () => {
    const settings = {
      StableAge: 30,
      DicomCheckCalledAet: true,
      DicomWeb: { StudiesMetadata: 'MainDicomTags', Root: '/other/' },
      DicomAet: 'OTHER',
    };
    expect(written({ settings })).toMatchObject({
      StableAge: 30,
      DicomCheckCalledAet: true,
      DicomWeb: {
        StudiesMetadata: 'MainDicomTags',
        Root: '/dicom-web/',
        WadoRsLoaderThreadsCount: 4,
      },
      DicomAet: 'ORTHANC',
    });
  });

  it('names another store than AWS’s by its address', () => {
    expect(written({ s3Endpoint: 'http://minio:9000' }).AwsS3Storage).toMatchObject({
      Endpoint: 'http://minio:9000',
      VirtualAddressing: false,
    });
    expect(written().AwsS3Storage).not.toHaveProperty('Endpoint');
  });

  it('brings what viewers need; the image puts them in by variables', () => {
    expect(written()).not.toHaveProperty('OHIF');
    expect(written({ viewers: ['ohif'] })).toHaveProperty('OHIF.DataSource', 'dicom-web');
    expect(viewerVariables(['stone', 'ohif'])).toEqual({
      STONE_WEB_VIEWER_PLUGIN_ENABLED: 'true',
      OHIF_PLUGIN_ENABLED: 'true',
    });
  });

  it('holds no dollar sign, whatever it says: the image would put a variable in its place', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('$', `\${HOME}`, '$$x'));
    fc.assert(
      fc.property(text, text, text, text, text, (deployment, aeTitle, bucket, region, value) => {
        const changes = { deployment, aeTitle, bucket, region, settings: { Sample: [value] } };
        expect(orthancJson({ ...input, ...changes })).not.toContain('$');
        expect(written(changes)).toMatchObject({
          Name: deployment,
          DicomAet: aeTitle,
          AwsS3Storage: { BucketName: bucket, Region: region },
          Sample: [value],
        });
      }),
    );
  });
});

describe('connections to the database', () => {
  it('are at most 100 for both hosts together, and at least two for each Orthanc', () => {
    const counts = Array.from({ length: 16 }, (_, index) => indexConnections(index + 1));
    expect(counts).toEqual([10, 10, 10, 10, 10, 8, 7, 6, 5, 5, 4, 4, 3, 3, 3, 3]);
    for (const [index, count] of counts.entries())
      expect(2 * (index + 1) * count).toBeLessThanOrEqual(100);
  });
});

describe('memory', () => {
  /** What Orthanc may take by what it is told, as its own documentation adds it up. */
  function sum(memory: ReturnType<typeof orthancMemory>): number {
    const { SequentialDicomReaderThreadsCount: threads, ...sizes } = memory;
    return (
      sizes.StorageMemoryCapacity +
      sizes.DicomParserMemoryCapacity +
      sizes.TranscoderMemoryCapacity +
      sizes.MaximumStorageCacheSize +
      sizes.DicomParserCacheSize +
      sizes.TranscoderCacheSize +
      threads * sizes.SequentialDicomReaderWindowCapacity
    );
  }

  it('of all caches fits the container, beside Orthanc itself', () => {
    expect(orthancMemory()).toMatchInlineSnapshot(`
      {
        "DicomParserCacheSize": 58,
        "DicomParserMemoryCapacity": 116,
        "MaximumRequestBodySizeMB": 450,
        "MaximumStorageCacheSize": 58,
        "SequentialDicomReaderThreadsCount": 4,
        "SequentialDicomReaderWindowCapacity": 14,
        "StorageMemoryCapacity": 145,
        "TranscoderCacheSize": 29,
        "TranscoderMemoryCapacity": 116,
      }
    `);
    for (const containerMiB of [400, 512, 700, 900, 1_500, 4_000, 30_000])
      expect(sum(orthancMemory(containerMiB))).toBeLessThanOrEqual(containerMiB - 300);
  });

  it('is never more than Orthanc would take by itself', () => {
    expect(sum(orthancMemory(100_000))).toBe(512 + 256 + 256 + 128 + 256 + 256 + 4 * 128);
  });
});

describe('merging', () => {
  it('goes into sections and replaces the rest', () => {
    expect(merged({ a: { b: 1, c: [1, 2] }, d: 1 }, { a: { c: [3] }, d: { e: 1 } })).toEqual({
      a: { b: 1, c: [3] },
      d: { e: 1 },
    });
  });

  it('takes every key for a key', () => {
    const odd = JSON.parse('{"__proto__": {"x": 1}, "constructor": 2}') as Record<string, unknown>;
    const result = merged({ a: 1 }, odd);
    expect(JSON.stringify(result)).toBe('{"a":1,"__proto__":{"x":1},"constructor":2}');
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
  });
});
