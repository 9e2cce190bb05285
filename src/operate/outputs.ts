/** Where a browser and a DICOM device connect. */
export interface SitePlace {
  readonly host: string;
  readonly httpsPort: number;
  readonly dicomPort: number;
}

/** What people and scripts ask a deployment for. Absent: it does not exist yet. */
export interface SiteOutputs {
  readonly site_address?: string;
  readonly host_info?: string;
  readonly s3_bucket?: string;
  readonly db_endpoint?: string;
  readonly site?: SitePlace;
}

/** For `--json`: what does not exist yet is null, never left out. */
export type OutputsDocument = {
  readonly [Key in keyof Required<SiteOutputs>]: Required<SiteOutputs>[Key] | null;
};

export const OUTPUT_KEYS = ['site_address', 'host_info', 's3_bucket', 'db_endpoint'] as const;

export function outputsDocument(outputs: SiteOutputs): OutputsDocument {
  const { site_address, host_info, s3_bucket, db_endpoint, site } = outputs;
  return {
    site_address: site_address ?? null,
    host_info: host_info ?? null,
    s3_bucket: s3_bucket ?? null,
    db_endpoint: db_endpoint ?? null,
    site: site ?? null,
  };
}

/** By node id, as the kinds report them. */
type NodeOutputs = ReadonlyMap<string, object>;

/** `here`: a site on this machine, which no AWS name leads to. */
export function siteOutputs(outputs: NodeOutputs, here?: SitePlace): SiteOutputs {
  const value = (id: string, key: string): string | undefined => {
    const found = (outputs.get(id) as Readonly<Record<string, unknown>> | undefined)?.[key];
    return found === undefined || found === '' ? undefined : String(found);
  };
  const publicDns = value('hosts/site-address', 'publicDns');
  const host = publicDns === undefined ? undefined : (here?.host ?? publicDns);
  const primary = value('hosts/primary', 'instanceId');
  const secondary = value('hosts/secondary', 'instanceId');
  const bucket = value('storage/data', 'domain');
  const endpoint = value('database/main', 'endpoint');
  return {
    ...(host && { site_address: host }),
    ...(primary && secondary && { host_info: `Primary:${primary}  Secondary:${secondary}` }),
    ...(bucket && { s3_bucket: bucket }),
    ...(endpoint && { db_endpoint: `${endpoint}:${value('database/main', 'port')}` }),
    ...(host && { site: here ?? { host, httpsPort: 443, dicomPort: 11_112 } }),
  };
}
