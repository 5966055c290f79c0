"""What moto only writes down really happens, before the answer goes out."""
from moto.core import DEFAULT_ACCOUNT_ID
from moto.ec2.models.elastic_block_store import EBSBackend
from moto.ec2.models.instances import Instance, InstanceBackend
from moto.ec2.models.vpcs import VPCBackend
from moto.iam.models import iam_backends
from moto.route53.models import Route53Backend
from moto.s3.models import S3Backend


def install(stage):
    boot_instances(stage)
    after(Instance, "stop", lambda instance, _: played(stage, instance).stop())
    after(Instance, "start", lambda instance, _: played(stage, instance).start())
    after(Instance, "reboot", lambda instance, _: played(stage, instance).reboot())
    before(Instance, "terminate", lambda instance: end(stage, instance))
    move_volumes(stage)
    after(EBSBackend, "delete_volume", lambda _, volume: stage.remove_volume(volume.id))
    after(VPCBackend, "delete_vpc", lambda _, vpc: stage.remove_network(vpc.id))
    after(VPCBackend, "create_vpc_endpoint", lambda *_: stage.refresh_names())
    after(VPCBackend, "delete_vpc_endpoints", lambda *_: stage.refresh_names())
    after(Route53Backend, "change_resource_record_sets", lambda *_: stage.refresh_names())
    after(S3Backend, "create_bucket", lambda *_: stage.refresh_names())


def after(owner, name, happen):
    original = getattr(owner, name)

    def wrapped(self, *arguments, **options):
        result = original(self, *arguments, **options)
        happen(self, result)
        return result

    setattr(owner, name, wrapped)


def before(owner, name, happen):
    original = getattr(owner, name)

    def wrapped(self, *arguments, **options):
        happen(self)
        return original(self, *arguments, **options)

    setattr(owner, name, wrapped)


def boot_instances(stage):
    original = InstanceBackend.run_instances

    def run_instances(self, *arguments, iam_instance_profile_name=None, iam_instance_profile_arn=None, **options):
        reservation = original(self, *arguments, **options)
        role = role_of(iam_instance_profile_name or iam_instance_profile_arn)
        for instance in reservation.instances:
            stage.boot(instance, role)
        return reservation

    InstanceBackend.run_instances = run_instances


def role_of(profile):
    """Name of the role in an instance profile, which is named by its name or ARN."""
    profiles = iam_backends[DEFAULT_ACCOUNT_ID]["aws"].instance_profiles.values()
    found = [one for one in profiles if profile in (one.name, one.arn)]
    return found[0].roles[0].name if found and found[0].roles else None


def played(stage, instance):
    return stage.instances[instance.id]


def end(stage, instance):
    one = stage.instances.pop(instance.id, None)
    if one:
        one.terminate()


def move_volumes(stage):
    attach, detach = EBSBackend.attach_volume, EBSBackend.detach_volume

    def attach_volume(self, volume_id, instance_id, device_path, *rest, **options):
        result = attach(self, volume_id, instance_id, device_path, *rest, **options)
        # The root volume, which moto attaches while it makes the instance, is the container's own file system.
        if instance_id in stage.instances:
            volume = stage.volume(volume_id, self.get_volume(volume_id).size)
            stage.instances[instance_id].attach(volume, device_path)
        return result

    def detach_volume(self, volume_id, instance_id, *rest, **options):
        result = detach(self, volume_id, instance_id, *rest, **options)
        if instance_id in stage.instances and volume_id in stage.volumes:
            stage.instances[instance_id].detach(stage.volumes[volume_id])
        return result

    EBSBackend.attach_volume, EBSBackend.detach_volume = attach_volume, detach_volume
