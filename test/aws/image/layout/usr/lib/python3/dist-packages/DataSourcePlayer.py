"""cloud-init's own Ec2 datasource; what a container lacks is the DMI table that names EC2, without which it asks for no token."""
from cloudinit import sources
from cloudinit.sources.DataSourceEc2 import CloudNames, DataSourceEc2


class DataSourcePlayer(DataSourceEc2):
    def _get_cloud_name(self):
        return CloudNames.AWS


def get_datasource_list(depends):
    return sources.list_from_depends(
        depends, [(DataSourcePlayer, (sources.DEP_FILESYSTEM, sources.DEP_NETWORK))]
    )
