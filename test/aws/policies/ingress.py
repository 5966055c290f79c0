"""Who may connect: nobody from everywhere, and each rule is a resource of its own, as drift can only be seen there."""
from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck

EVERYWHERE = {"0.0.0.0/0", "::/0"}


class OpenToTheWorld(BaseResourceCheck):
    def __init__(self):
        super().__init__(
            name="No port of a member is open to the world",
            id="CKV_KAFKAFORM_1",
            categories=[CheckCategories.NETWORKING],
            supported_resources=["aws_vpc_security_group_ingress_rule", "aws_security_group_rule"],
        )

    def scan_resource_conf(self, conf):
        given = [conf.get(name, []) for name in ("cidr_ipv4", "cidr_ipv6", "cidr_blocks", "ipv6_cidr_blocks")]
        return CheckResult.FAILED if EVERYWHERE & set(flat(given)) else CheckResult.PASSED


class InlineIngress(BaseResourceCheck):
    def __init__(self):
        super().__init__(
            name="A security group has no rules of its own inside",
            id="CKV_KAFKAFORM_2",
            categories=[CheckCategories.NETWORKING],
            supported_resources=["aws_security_group"],
        )

    def scan_resource_conf(self, conf):
        return CheckResult.FAILED if conf.get("ingress") or conf.get("egress") else CheckResult.PASSED


def flat(value):
    if isinstance(value, (list, tuple, set)):
        for one in value:
            yield from flat(one)
    else:
        yield value


open_to_the_world = OpenToTheWorld()
inline_ingress = InlineIngress()
