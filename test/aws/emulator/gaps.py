"""What moto 5.2.5 lacks or does otherwise than AWS, closed one by one. Each was met by `terraform apply` of an EC2 stack."""
import copy

from moto.core.responses import ActionResult, EmptyResult
from moto.ec2.models.amis import Ami, AmiBackend
from moto.ec2.models.core import TaggedEC2Resource
from moto.ec2.models.instances import Instance
from moto.ec2.models.security_groups import SecurityGroupRule
from moto.ec2.responses import EC2Response
from moto.ec2.responses.instances import InstanceResponse
from moto.moto_api._internal import mock_random
from moto.route53.models import Route53Backend
from moto.route53.responses import Route53


def close():
    add_placement_groups()
    add_monitoring()
    make_zones_of_vpcs_private()
    detach_interfaces_of_terminated()
    know_any_image()
    size_root_volumes()
    describe_rules_of_groups()


class PlacementGroup(TaggedEC2Resource):
    def __init__(self, backend, name, strategy, spread_level):
        self.ec2_backend = backend
        self.id = self.group_id = f"pg-{mock_random.get_random_hex(17)}"
        self.group_name, self.strategy, self.spread_level = name, strategy, spread_level
        self.state = "available"
        self.group_arn = f"arn:aws:ec2:{backend.region_name}:{backend.account_id}:placement-group/{name}"


def add_placement_groups():
    """CreatePlacementGroup is a 500 in moto."""

    def groups_of(backend):
        return backend.__dict__.setdefault("placement_groups", {})

    def create(self):
        tags = self._parse_tag_specification("placement-group").get("placement-group", {})
        name, strategy = self._get_param("GroupName"), self._get_param("Strategy")
        group = PlacementGroup(self.ec2_backend, name, strategy, self._get_param("SpreadLevel"))
        group.add_tags(tags)
        groups_of(self.ec2_backend)[name] = group
        return ActionResult({"PlacementGroup": group})

    def describe(self):
        names = self._get_param("GroupNames", [])
        found = groups_of(self.ec2_backend).values()
        return ActionResult({"PlacementGroups": [one for one in found if not names or one.group_name in names]})

    def delete(self):
        groups_of(self.ec2_backend).pop(self._get_param("GroupName"), None)
        return EmptyResult()

    EC2Response.create_placement_group = create
    EC2Response.describe_placement_groups = describe
    EC2Response.delete_placement_group = delete


def add_monitoring():
    """MonitorInstances and UnmonitorInstances are a 500 in moto."""

    def switch(state):
        def answer(self):
            instances = [self.ec2_backend.get_instance(one) for one in self._get_param("InstanceIds", [])]
            for instance in instances:
                instance.monitoring_state = state
            monitorings = [{"InstanceId": one.id, "Monitoring": {"State": state}} for one in instances]
            return ActionResult({"InstanceMonitorings": monitorings})

        return answer

    EC2Response.monitor_instances = switch("enabled")
    EC2Response.unmonitor_instances = switch("disabled")


def make_zones_of_vpcs_private():
    """A zone that is created with a VPC is private on AWS, whether or not the request says so as well."""
    respond = Route53.create_hosted_zone
    create = Route53Backend.create_hosted_zone

    def create_hosted_zone(self):
        self.backend.created_for = (self._get_param("VPC.VPCId"), self._get_param("VPC.VPCRegion"))
        return respond(self)

    def create_in_backend(self, name, private_zone=False, vpcid=None, vpcregion=None, **options):
        named, region = self.__dict__.pop("created_for", (None, None))
        vpcid, vpcregion = vpcid or named, vpcregion or region
        return create(self, name, private_zone=private_zone or bool(vpcid), vpcid=vpcid, vpcregion=vpcregion, **options)

    Route53.create_hosted_zone = create_hosted_zone
    Route53Backend.create_hosted_zone = create_in_backend


def detach_interfaces_of_terminated():
    """moto leaves an interface of its own at the terminated instance, so that the next one can't have it."""
    terminate = Instance.terminate

    def terminate_and_detach(self):
        state = terminate(self)
        for index, interface in list(self.nics.items()):
            if not interface.delete_on_termination:
                shown = copy.copy(interface)
                self.detach_eni(interface)
                # DescribeInstances, which shows terminated ones as well, is a 500 without any.
                self.nics[index] = shown
        return state

    Instance.terminate = terminate_and_detach


def know_any_image():
    """AWS's images are not in moto: each one that is named is there."""
    describe = AmiBackend.describe_images

    def describe_images(self, ami_ids=(), filters=None, **options):
        for ami_id in [*(ami_ids or ()), *as_list((filters or {}).get("image-id"))]:
            if ami_id not in self.amis:
                self.amis[ami_id] = Ami(
                    self, ami_id, name=ami_id, owner_id="137112412989", public=True, virtualization_type="hvm",
                    architecture="x86_64", root_device_type="ebs", root_device_name="/dev/xvda",
                )  # fmt: skip
        return describe(self, ami_ids=ami_ids, filters=filters, **options)

    AmiBackend.describe_images = describe_images


def size_root_volumes():
    """A root volume has its image's size where the request names none; moto asks for one."""
    validate = InstanceResponse._validate_block_device_mapping

    def with_size(mapping):
        if "Ebs" in mapping and not mapping["Ebs"].get("SnapshotId"):
            mapping["Ebs"].setdefault("VolumeSize", 8)
        return validate(mapping)

    InstanceResponse._validate_block_device_mapping = staticmethod(with_size)


def describe_rules_of_groups():
    """A rule that refers to a group has a description as well; without it terraform sees drift in every plan."""
    SecurityGroupRule.description = property(
        lambda self: self.ip_range.get("Description") or self.source_group.get("Description")
    )


def as_list(value):
    return value if isinstance(value, list) else [value] if value else []
