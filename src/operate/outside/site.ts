import type { SitePlace } from '../outputs.ts';

/** A site as a browser or a device meets it. */
export interface Site extends SitePlace {
  /** The certificate must be for one of these, whatever address is dialled. */
  readonly names: readonly string[];
}

/** A device's key and certificate, in memory only. */
export type { KeyedCertificate as DeviceCertificate } from '../certificates/keys.ts';

/** Who answered, and how. */
export interface Peer {
  /** PEM. */
  readonly certificate: string;
  /** `TLSv1.3` */
  readonly protocol: string;
  readonly cipher: string;
}

/** `silent`: nothing came back in time. `refused`: there is somebody, but nobody serves. `untrusted`: it is not the site. */
export type Answer =
  | {
      readonly answers: true;
      readonly elapsedMs: number;
      /** SHA-256 of the certificate that it showed, where it was looked at. */
      readonly fingerprint?: string;
      readonly peer?: Peer;
    }
  | {
      readonly answers: false;
      readonly why: 'silent' | 'refused' | 'untrusted' | 'failed';
      readonly text: string;
    };
