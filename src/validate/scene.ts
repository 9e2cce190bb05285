import type { HeadObjectCommandOutput } from '@aws-sdk/client-s3';
import type { Config } from '../config.ts';
import type { HostName } from '../operate/host-reports.ts';
import type { Observed } from '../operate/observe.ts';
import type { Device } from '../operate/outside/echo.ts';
import type { Answer, Site } from '../operate/outside/site.ts';
import type { SiteKeys } from '../operate/outside/site-keys.ts';
import type { WebLogin } from '../operate/web-login.ts';
import type { Ctx } from '../provision/resource.ts';
import type { HostSeen } from './facts.ts';
import type { Found, Transcript } from './probes/association.ts';
import type { HostLook } from './probes/host-look.ts';
import type { InstanceLook } from './probes/instance-look.ts';
import type { Refusal } from './probes/tls.ts';
import type { WebAnswer, WebAsk } from './probes/web.ts';
import type { Sent, StoredInstance, TestObjects } from './test-objects.ts';

/** A device that must not be let in, by the client certificate that it shows. */
export type Stranger = 'none' | 'foreign' | 'expired';

/**
 * What all checks look at. Each look is made at most once, when the first check asks for it; one that could not be made
 * rejects for all, with `Unchecked` where that is another check's matter.
 */
export interface Scene {
  readonly ctx: Ctx;
  readonly config: Config;
  /** A sandbox's site: on this machine, under another name than AWS's. */
  readonly here: boolean;
  /** AWS as it is and as it should be. */
  observed(): Promise<Observed>;
  /** What hosts are to run. */
  wantedBundle(): Promise<{ readonly sha256: string; readonly bytes: Uint8Array }>;
  hosts(): Promise<Readonly<Record<HostName, HostSeen>>>;
  /** Where the site is reached; rejects where nobody can reach it. */
  site(): Promise<Site>;
  keys(): Promise<SiteKeys>;
  device(): Promise<Device>;
  login(): Promise<WebLogin>;
  dialled(port: 'web' | 'dicom'): Promise<Answer>;
  /** Asks the web port, once it is known to be the site's. */
  web(ask: WebAsk): Promise<WebAnswer>;
  /** What is sent. */
  sent(): Promise<Sent>;
  /** C-ECHO and C-STORE of the test object. */
  transcript(): Promise<Transcript>;
  find(): Promise<Found>;
  /** C-FIND by a device that the configuration does not name. */
  findUnnamed(): Promise<Found>;
  /** Sent by STOW-RS. */
  stow(): Promise<WebAnswer>;
  /** The test object, as Orthanc keeps it; rejects where it was not stored. */
  stored(): Promise<StoredInstance>;
  /** What S3 says of it. */
  object(): Promise<HeadObjectCommandOutput>;
  /** Asks the host by Systems Manager; undefined: its words make no sense. */
  agent(host: HostName): Promise<HostLook | undefined>;
  hostLook(host: HostName): Promise<HostLook>;
  instanceLook(host: HostName): Promise<InstanceLook>;
  stranger(kind: Stranger): Promise<Refusal>;
  /** Whose objects are sent. */
  readonly objects: TestObjects;
  /** Something of a test may be on the site. */
  hasStored(): boolean;
  /** Removes what this run stored and what earlier ones left; answers how many patients. Goes on after Ctrl-C. */
  removeStored(): Promise<number>;
}
