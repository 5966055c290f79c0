"""What the VPC's resolver answers: records of its private zones, and AWS's services where the VPC has an endpoint for them."""
from moto.core import DEFAULT_ACCOUNT_ID
from moto.ec2.models import ec2_backends
from moto.route53.models import route53_backends
from moto.s3.models import s3_backends


def names_of(vpc, region, gateway):
    """Pairs of name and address: a record may have several."""
    services = [(name, gateway) for name in service_names(vpc, region)]
    return [*services, *zone_names(vpc), *own_names(vpc, region)]


def own_names(vpc, region):
    """What AWS calls every interface, and what instances have as their host names."""
    interfaces = ec2_backends[DEFAULT_ACCOUNT_ID][region].enis.values()
    addresses = [one.private_ip_address for one in interfaces if one.subnet.vpc_id == vpc.id]
    names = [(f"ip-{address.replace('.', '-')}", address) for address in addresses]
    return [pair for name, address in names for pair in ((f"{name}.{region}.compute.internal", address), (name, address))]


def zone_names(vpc):
    zones = route53_backends[DEFAULT_ACCOUNT_ID]["aws"].zones.values()
    associated = [zone for zone in zones if any(one["vpc_id"] == vpc.id for one in zone.vpcs)]
    records = [record for zone in associated for record in zone.rrsets if record.type == "A"]
    return [(record.name.rstrip("."), address) for record in records for address in record.records or []]


def service_names(vpc, region):
    """Without an endpoint, or a NAT gateway, there is no way from a private subnet."""
    reachable = services(vpc, region)
    buckets = s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets if "s3" in reachable else []
    hosts = [*reachable, *(f"{bucket}.s3" for bucket in buckets)]
    return [f"{host}.{region}.amazonaws.com" for host in hosts]


WITH_NAT = ["s3", "secretsmanager", "ssm", "ssmmessages", "ec2messages", "sts", "ec2", "logs", "monitoring", "kms"]


def services(vpc, region):
    backend = ec2_backends[DEFAULT_ACCOUNT_ID][region]
    if any(gateway.vpc_id == vpc.id for gateway in backend.nat_gateways.values()):
        return WITH_NAT
    endpoints = [one for one in backend.vpc_end_points.values() if one.vpc_id == vpc.id]
    return [one.service_name.removeprefix(f"com.amazonaws.{region}.") for one in endpoints]
