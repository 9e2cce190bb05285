/** Ports and paths on which Envoy, the container and Orthanc agree. */
export const ORTHANC_HTTP_PORT = 8042;
export const ORTHANC_DICOM_PORT = 4242;

/** Connections that one Orthanc serves at once; each occupies a thread until it is closed, also while idle. */
export const ORTHANC_HTTP_THREADS = 100;

/** Seconds that an idle connection stays open. Envoy must let go of it earlier. */
export const ORTHANC_KEEP_ALIVE_S = 75;

/** What no operator may change: who gets in, by which way, and what is closed. */
export function orthancHardening(aeTitle: string) {
  return {
    RemoteAccessAllowed: true,
    AuthenticationEnabled: true,
    HttpServerEnabled: true,
    HttpPort: ORTHANC_HTTP_PORT,
    HttpThreadsCount: ORTHANC_HTTP_THREADS,
    KeepAlive: true,
    KeepAliveTimeout: ORTHANC_KEEP_ALIVE_S,
    // For one read or write on the socket: with the default of 30 s a client that pauses is cut off.
    HttpRequestTimeout: 600,
    SslEnabled: true,
    SslCertificate: '/etc/orthweb/upstream.pem',
    SslMinimumProtocolVersion: 4,
    SslVerifyPeers: false,
    HttpsVerifyPeers: true,
    ExecuteLuaEnabled: false,
    RestApiWriteToFileSystemEnabled: false,
    WebDavEnabled: false,
    DeidentifyLogs: true,
    LuaScripts: ['/etc/orthweb/orthweb.lua'],
    DicomServerEnabled: true,
    DicomPort: ORTHANC_DICOM_PORT,
    DicomAet: aeTitle,
    DicomTlsEnabled: false,
    // Behind Envoy every device has Envoy's address.
    DicomCheckModalityHost: false,
    // In the index they would be read at start only: one container would know what the others do not.
    DicomModalitiesInDatabase: false,
    OrthancPeersInDatabase: false,
  };
}

/** What holds unless the operator says otherwise. */
export const ORTHANC_DEFAULTS = {
  // Explorer 2 is the page; an image without it may have the old one.
  OrthancExplorerEnabled: false,
  // A page that shows what went wrong inside also shows it to strangers.
  HttpDescribeErrors: false,
  // Who sends is known by its client certificate; a title is no proof, and one wrongly typed at the device would cost a
  // visit. The called title stays visible in each instance's metadata.
  DicomCheckCalledAet: false,
  DicomAlwaysAllowEcho: true,
  DicomAlwaysAllowStore: true,
  // To be asked for studies takes an entry in DicomModalities.
  DicomAlwaysAllowFind: false,
  DicomAlwaysAllowFindWorklist: false,
  DicomAlwaysAllowGet: false,
  DicomAlwaysAllowMove: false,
  UnknownSopClassAccepted: false,
  // More than anybody reads, and less than what would hold up everybody else.
  LimitFindResults: 1_000,
  LimitFindInstances: 10_000,
  // A query never reads thousands of objects from the bucket.
  StorageAccessOnFind: 'Never',
  MaximumFileSizeInArchiveMB: 4_096,
  DicomThreadsCount: 8,
} as const;
