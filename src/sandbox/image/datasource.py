"""Cloud-init's own source of EC2 metadata, told that this is EC2: a container has no firmware that says so."""

from cloudinit import sources
from cloudinit.sources.DataSourceEc2 import CloudNames, DataSourceEc2


class DataSourceSandbox(DataSourceEc2):
    dsname = "Sandbox"

    def _get_cloud_name(self):
        return CloudNames.AWS


def get_datasource_list(depends):
    wanted = (sources.DEP_FILESYSTEM, sources.DEP_NETWORK)
    return sources.list_from_depends(depends, [(DataSourceSandbox, wanted)])
