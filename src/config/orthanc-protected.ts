/** Why orthweb decides this part of Orthanc's configuration, or what to use instead; undefined: the operator decides. */
export function whyProtected(path: string): string | undefined {
  return PROTECTED.find(({ paths }) => paths.includes(path))?.why;
}

interface Protected {
  readonly why: string;
  /** A section stands for all that is in it. */
  readonly paths: readonly string[];
}

const PROTECTED: readonly Protected[] = [
  { why: 'use orthanc.aeTitle (--ae-title)', paths: ['DicomAet'] },
  {
    why: 'the site asks everybody for the login, which is in Secrets Manager',
    paths: ['AuthenticationEnabled', 'RegisteredUsers', 'RemoteAccessAllowed'],
  },
  {
    why: 'Envoy and the health checks rely on it',
    paths: [
      ...['HttpServerEnabled', 'HttpPort', 'HttpThreadsCount', 'HttpRequestTimeout'],
      ...['KeepAlive', 'KeepAliveTimeout', 'DicomServerEnabled', 'DicomPort'],
      ...['DicomWeb.Enable', 'DicomWeb.Root', 'DicomWeb.Ssl', 'DicomWeb.Host'],
      ...['OrthancExplorer2.Enable', 'OrthancExplorer2.Root'],
      'OrthancExplorer2.IsDefaultOrthancUI',
    ],
  },
  {
    why: 'Orthanc speaks TLS with Envoy alone, by a certificate that each host makes',
    paths: [
      ...['SslEnabled', 'SslCertificate', 'SslMinimumProtocolVersion', 'SslCiphersAccepted'],
      ...['SslVerifyPeers', 'SslTrustedClientCertificates'],
    ],
  },
  {
    why: 'Envoy ends the TLS of devices',
    paths: [
      ...['DicomTlsEnabled', 'DicomTlsCertificate', 'DicomTlsPrivateKey'],
      ...['DicomTlsTrustedCertificates', 'DicomTlsRemoteCertificateRequired'],
      ...['DicomTlsMinimumProtocolVersion', 'DicomTlsCiphersAccepted'],
    ],
  },
  {
    why: 'behind Envoy every device has the same address',
    paths: ['DicomCheckModalityHost'],
  },
  {
    why: 'it keeps out who is already in, or patient data out of the log',
    paths: [
      ...['ExecuteLuaEnabled', 'RestApiWriteToFileSystemEnabled', 'WebDavEnabled'],
      'DeidentifyLogs',
    ],
  },
  {
    why: 'what Orthanc connects to is verified with the image’s own authorities',
    paths: ['HttpsVerifyPeers', 'HttpsCACertificates', 'Pkcs11'],
  },
  {
    why: 'containers hold only what orthweb puts in',
    paths: [
      ...['Plugins', 'LuaScripts', 'PythonScript', 'Java', 'ServeFolders', 'TemporaryDirectory'],
    ],
  },
  {
    why: 'the index is in PostgreSQL and the studies are in S3',
    paths: [
      ...['PostgreSQL', 'AwsS3Storage', 'MySQL', 'Odbc', 'AzureBlobStorage', 'GoogleCloudStorage'],
      ...['AdvancedStorage', 'StorageDirectory', 'IndexDirectory', 'StorageCompression'],
    ],
  },
  {
    why: 'at the limit Orthanc would delete the oldest studies',
    paths: ['MaximumStorageSize', 'MaximumStorageMode', 'MaximumPatientCount'],
  },
  { why: 'each container has its own', paths: ['DatabaseServerIdentifier'] },
  {
    why: 'several Orthancs share one index',
    paths: ['SaveJobs', 'Housekeeper', 'DelayedDeletion', 'Indexer'],
  },
  {
    why: 'what one container is told the others would not know',
    paths: ['DicomModalitiesInDatabase', 'OrthancPeersInDatabase'],
  },
  {
    why: 'it stays empty, since it would hold passwords',
    paths: ['OrthancPeers', 'DicomWeb.Servers', 'HttpProxy'],
  },
  { why: 'the site does not offer it', paths: ['Authorization', 'MultitenantDicom'] },
];
