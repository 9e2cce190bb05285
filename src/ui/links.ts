/** Pages that tell more than a screen holds. Only those that AWS has kept at their address for years. */
export const LINKS = {
  credentials: aws('cli/latest/userguide/cli-configure-files.html'),
  singleSignOn: aws('cli/latest/userguide/cli-configure-sso.html'),
  denied: aws('IAM/latest/UserGuide/troubleshoot_access-denied.html'),
  serviceControlPolicy: aws('organizations/latest/userguide/orgs_manage_policies_scps.html'),
  quota: aws('servicequotas/latest/userguide/request-quota-increase.html'),
  capacity: aws('AWSEC2/latest/UserGuide/troubleshooting-launch.html'),
  regions: aws('accounts/latest/reference/manage-acct-regions.html'),
} as const;

function aws(page: string): string {
  return `https://docs.aws.amazon.com/${page}`;
}
