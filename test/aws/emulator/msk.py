"""Stands in for AWS's Kafka API (control plane of MSK): moto's ends at a cluster that is CREATING for ever.

Shapes are those of the API reference. What it refuses is our own reading of AWS's documentation, not AWS's behaviour. Brokers aren't made:
clusters have the bootstrap servers that the test gives (KAFKAFORM_MSK_BOOTSTRAP), as a real Kafka's, or names that nobody answers.
"""
import json
import os
import re
from urllib.parse import parse_qs, unquote, urlparse

import moto.kafka.urls
from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse
from moto.core import DEFAULT_ACCOUNT_ID
from moto.moto_api._internal import mock_random

NOW = "2026-01-01T00:00:00.000Z"
DONE = "UPDATE_COMPLETE"


def install():
    moto.kafka.urls.url_paths = {"{0}/(?P<path>.+)$": answer}
    tag_scalable_targets()


def tag_scalable_targets():
    """ListTagsForResource of Application Auto Scaling is a 500 in moto."""
    register = ApplicationAutoScalingResponse.register_scalable_target

    def register_scalable_target(self):
        result = register(self)
        arn = json.loads(result).get("ScalableTargetARN")
        if arn:
            TAGS[arn] = {**TAGS.get(arn, {}), **(self._get_param("Tags") or {})}
        return result

    def list_tags_for_resource(self):
        return json.dumps({"Tags": TAGS.get(self._get_param("ResourceARN"), {})})

    ApplicationAutoScalingResponse.register_scalable_target = register_scalable_target
    ApplicationAutoScalingResponse.list_tags_for_resource = list_tags_for_resource


class Refused(Exception):
    pass


class Missing(Exception):
    pass


def answer(request, full_url, _headers):
    path, method = unquote(urlparse(full_url).path), request.method
    region = re.search(r"/\d{8}/([^/]+)/kafka/", request.headers.get("Authorization", ""))
    region = region.group(1) if region else "eu-central-1"
    try:
        for verb, pattern, act in ROUTES:
            found = re.fullmatch(pattern, path)
            if verb == method and found:
                body = json.loads(request.data or b"{}")
                result = act(region, *found.groups(), **({} if verb in ("GET", "DELETE") else {"body": body}))
                return 200, {"Content-Type": "application/json"}, json.dumps(result)
        tags = re.fullmatch(r"/v1/tags/(.+)", path)
        if tags:
            return 200, {"Content-Type": "application/json"}, json.dumps(tag(method, tags.group(1), request, full_url))
        return error(404, "NotFoundException", f"the stand-in has no {method} {path}")
    except Refused as refused:
        return error(400, "BadRequestException", str(refused))
    except Missing as missing:
        return error(404, "NotFoundException", str(missing))


def error(status, kind, message):
    headers = {"Content-Type": "application/json", "x-amzn-ErrorType": kind}
    return status, headers, json.dumps({"message": message, "__type": kind})


CLUSTERS, CONFIGURATIONS, REPLICATORS, OPERATIONS, TAGS = {}, {}, {}, {}, {}


def refuse(condition, message):
    if condition:
        raise Refused(message)


def of(store, arn):
    if arn not in store:
        raise Missing(f"{arn} doesn't exist")
    return store[arn]


def new_arn(region, kind, name):
    return f"arn:aws:kafka:{region}:{DEFAULT_ACCOUNT_ID}:{kind}/{name}/{mock_random.uuid4()}-1"


# Configurations


def create_configuration(region, body):
    refuse(any(one["name"] == body["name"] for one in CONFIGURATIONS.values()), "A configuration of that name exists")
    arn = new_arn(region, "configuration", body["name"])
    properties = {key: body.get(key) for key in ("name", "description", "kafkaVersions")}
    CONFIGURATIONS[arn] = {**properties, "arn": arn, "revisions": [body["serverProperties"]]}
    return describe_configuration(region, arn)


def describe_configuration(_region, arn):
    # The one thing that AWS calls a bad request when it isn't there: the provider knows it by these words.
    refuse(arn not in CONFIGURATIONS, "Configuration ARN does not exist")
    one = of(CONFIGURATIONS, arn)
    shown = {key: value for key, value in one.items() if key != "revisions" and value is not None}
    return {**shown, "creationTime": NOW, "state": "ACTIVE", "latestRevision": revision(one, len(one["revisions"]))}


def revision(one, number):
    return {"creationTime": NOW, "description": one.get("description") or "", "revision": number}


def describe_revision(_region, arn, number):
    one = of(CONFIGURATIONS, arn)
    return {**revision(one, int(number)), "arn": arn, "serverProperties": one["revisions"][int(number) - 1]}


def update_configuration(_region, arn, body):
    one = of(CONFIGURATIONS, arn)
    one["revisions"].append(body["serverProperties"])
    one["description"] = body.get("description", one.get("description"))
    return {"arn": arn, "latestRevision": revision(one, len(one["revisions"]))}


def delete_configuration(_region, arn):
    of(CONFIGURATIONS, arn)
    used = any(one.get("configuration", {}).get("arn") == arn for one in CLUSTERS.values())
    refuse(used, "The configuration is in use by a cluster")
    del CONFIGURATIONS[arn]
    return {"arn": arn, "state": "DELETING"}


# Clusters


def create_cluster(region, body):
    subnets = body["brokerNodeGroupInfo"]["clientSubnets"]
    count = body["numberOfBrokerNodes"]
    refuse(len(subnets) not in (2, 3), "clientSubnets: 2 or 3 availability zones")
    refuse(count % len(subnets) != 0, "The number of broker nodes must be a multiple of the number of client subnets")
    in_use(body["clusterName"])
    arn = new_arn(region, "cluster", body["clusterName"])
    CLUSTERS[arn] = {**body, "arn": arn, "version": 1, "configuration": body.get("configurationInfo") or {}, "secrets": []}
    TAGS[arn] = body.get("tags") or {}
    return {"clusterArn": arn, "clusterName": body["clusterName"], "state": "CREATING"}


def in_use(name):
    refuse(any(one["clusterName"] == name for one in CLUSTERS.values()), f"A cluster {name} exists")


def create_cluster_v2(region, body):
    if "provisioned" in body:
        created = create_cluster(region, {**body["provisioned"], "clusterName": body["clusterName"], "tags": body.get("tags")})
        return {**created, "clusterType": "PROVISIONED"}
    in_use(body["clusterName"])
    arn = new_arn(region, "cluster", body["clusterName"])
    CLUSTERS[arn] = {"arn": arn, "clusterName": body["clusterName"], "version": 1, "serverless": body["serverless"]}
    TAGS[arn] = body.get("tags") or {}
    return {"clusterArn": arn, "clusterName": body["clusterName"], "state": "CREATING", "clusterType": "SERVERLESS"}


def common(one):
    return {
        "clusterArn": one["arn"],
        "clusterName": one["clusterName"],
        "creationTime": NOW,
        "currentVersion": f"K{one['version']}",
        "state": "ACTIVE",
        "tags": TAGS.get(one["arn"], {}),
    }


def provisioned(one):
    software = {"kafkaVersion": one["kafkaVersion"]}
    if one["configuration"]:
        software.update(
            configurationArn=one["configuration"]["arn"], configurationRevision=one["configuration"]["revision"]
        )
    keys = (
        "brokerNodeGroupInfo", "clientAuthentication", "encryptionInfo", "enhancedMonitoring", "loggingInfo",
        "numberOfBrokerNodes", "openMonitoring",
    )  # fmt: skip
    shown = {key: one[key] for key in keys if one.get(key) is not None}
    return {**shown, "currentBrokerSoftwareInfo": software, "storageMode": one.get("storageMode", "LOCAL")}


def describe_cluster(_region, arn):
    one = of(CLUSTERS, arn)
    return {"clusterInfo": {**common(one), **provisioned(one)}}


def describe_cluster_v2(_region, arn):
    one = of(CLUSTERS, arn)
    if "serverless" in one:
        return {"clusterInfo": {**common(one), "clusterType": "SERVERLESS", "serverless": one["serverless"]}}
    return {"clusterInfo": {**common(one), "clusterType": "PROVISIONED", "provisioned": provisioned(one)}}


def list_clusters(_region):
    return {"clusterInfoList": [describe_cluster_v2("", arn)["clusterInfo"] for arn in CLUSTERS]}


def delete_cluster(_region, arn):
    of(CLUSTERS, arn)
    refuse(any(arn in json.dumps(one) for one in REPLICATORS.values()), "A replicator uses the cluster")
    del CLUSTERS[arn]
    return {"clusterArn": arn, "state": "DELETING"}


def bootstrap_brokers(_region, arn):
    one = of(CLUSTERS, arn)
    given = os.environ.get("KAFKAFORM_MSK_BOOTSTRAP") or None
    at = lambda port: given or ",".join(f"{host}:{port}" for host in hosts(one)[:3])
    ways = one.get("clientAuthentication") or {}
    sasl = ways.get("sasl") or {}
    serverless = "serverless" in one
    return {
        **({"bootstrapBrokerStringSaslIam": at(9098)} if serverless or (sasl.get("iam") or {}).get("enabled") else {}),
        **({"bootstrapBrokerStringSaslScram": at(9096)} if (sasl.get("scram") or {}).get("enabled") else {}),
        **({"bootstrapBrokerStringTls": at(9094)} if ways.get("tls") else {}),
    }


def hosts(one):
    count = one.get("numberOfBrokerNodes", 1)
    return [f"b-{id}.{one['clusterName']}.kafka.internal" for id in range(1, count + 1)]


def list_nodes(_region, arn):
    one = of(CLUSTERS, arn)
    subnets = one["brokerNodeGroupInfo"]["clientSubnets"]
    broker = lambda id, host: {
        "nodeType": "BROKER",
        "nodeARN": f"{arn}/{id}",
        "instanceType": one["brokerNodeGroupInfo"]["instanceType"],
        "addedToClusterTime": NOW,
        "brokerNodeInfo": {
            "brokerId": float(id),
            "clientSubnet": subnets[(id - 1) % len(subnets)],
            "clientVpcIpAddress": f"10.0.0.{id}",
            "attachedENIId": f"eni-{id}",
            "currentBrokerSoftwareInfo": {"kafkaVersion": one["kafkaVersion"]},
            "endpoints": [host],
        },
    }
    return {"nodeInfoList": [broker(id, host) for id, host in enumerate(hosts(one), 1)]}


def updated(region, one, body):
    current = body.get("currentVersion")
    refuse(current != f"K{one['version']}", f"The cluster is at version K{one['version']}, not {current}")
    one["version"] += 1
    operation = new_arn(region, "cluster-operation", one["clusterName"])
    OPERATIONS[operation] = one["arn"]
    return {"clusterArn": one["arn"], "clusterOperationArn": operation}


def update(change):
    def act(region, arn, body):
        one = of(CLUSTERS, arn)
        change(one, body)
        return updated(region, one, body)

    return act


def count_of(one, body):
    count, before = body["targetNumberOfBrokerNodes"], one["numberOfBrokerNodes"]
    zones = len(one["brokerNodeGroupInfo"]["clientSubnets"])
    refuse(count % zones != 0, "The number of broker nodes must be a multiple of the number of client subnets")
    refuse(before - count > zones, "One broker of each availability zone can be removed at a time")
    one["numberOfBrokerNodes"] = count


def storage_of(one, body):
    volume = one["brokerNodeGroupInfo"]["storageInfo"]["ebsStorageInfo"]
    for target in body["targetBrokerEBSVolumeInfo"]:
        refuse(target["volumeSizeGB"] < volume["volumeSize"], "The volume size can only be increased")
        volume["volumeSize"] = target["volumeSizeGB"]


def type_of(one, body):
    refuse(body["targetInstanceType"].split(".")[0] != one["brokerNodeGroupInfo"]["instanceType"].split(".")[0],
           "Brokers can't change between standard and Express")  # fmt: skip
    one["brokerNodeGroupInfo"]["instanceType"] = body["targetInstanceType"]


def version_of(one, body):
    mode = lambda version: version.endswith(".kraft")
    target = body["targetKafkaVersion"]
    refuse(mode(target) != mode(one["kafkaVersion"]), "The metadata mode can't be changed")
    one["kafkaVersion"] = target
    one["configuration"] = body.get("configurationInfo") or one["configuration"]


def configuration_of(one, body):
    info = body["configurationInfo"]
    refuse(info["revision"] > len(of(CONFIGURATIONS, info["arn"])["revisions"]), "There is no such revision")
    one["configuration"] = info


def monitoring_of(one, body):
    one.update({key: body[key] for key in ("enhancedMonitoring", "openMonitoring", "loggingInfo") if body.get(key)})


def security_of(one, body):
    for key in ("clientAuthentication", "encryptionInfo"):
        if body.get(key):
            one[key] = {**(one.get(key) or {}), **body[key]}


def connectivity_of(one, body):
    one["brokerNodeGroupInfo"]["connectivityInfo"] = body["connectivityInfo"]


def describe_operation(_region, arn):
    return {"clusterOperationInfo": {"clusterArn": of(OPERATIONS, arn), "operationArn": arn, "operationState": DONE}}


# Secrets of SCRAM users


def associate(_region, arn, body):
    one = of(CLUSTERS, arn)
    for secret in body["secretArnList"]:
        refuse(":secret:AmazonMSK_" not in secret, "The name of a secret must begin with AmazonMSK_")
        one["secrets"] = sorted({*one["secrets"], secret})
    return {"clusterArn": arn, "unprocessedScramSecrets": []}


def disassociate(_region, arn, body):
    one = of(CLUSTERS, arn)
    one["secrets"] = [secret for secret in one["secrets"] if secret not in body["secretArnList"]]
    return {"clusterArn": arn, "unprocessedScramSecrets": []}


def list_secrets(_region, arn):
    return {"secretArnList": of(CLUSTERS, arn)["secrets"]}


# Replicators


def create_replicator(region, body):
    for one in body["kafkaClusters"]:
        of(CLUSTERS, one["amazonMskCluster"]["mskClusterArn"])
    arn = new_arn(region, "replicator", body["replicatorName"])
    REPLICATORS[arn] = {**body, "arn": arn}
    TAGS[arn] = body.get("tags") or {}
    return {"replicatorArn": arn, "replicatorName": body["replicatorName"], "replicatorState": "CREATING"}


def describe_replicator(_region, arn):
    one = of(REPLICATORS, arn)
    name = lambda cluster: CLUSTERS[cluster]["clusterName"]
    clusters = [{**each, "kafkaClusterAlias": name(each["amazonMskCluster"]["mskClusterArn"])} for each in one["kafkaClusters"]]
    flows = [
        {
            **{key: value for key, value in each.items() if not key.endswith("KafkaClusterArn")},
            "sourceKafkaClusterAlias": name(each["sourceKafkaClusterArn"]),
            "targetKafkaClusterAlias": name(each["targetKafkaClusterArn"]),
        }
        for each in one["replicationInfoList"]
    ]
    return {
        "replicatorArn": arn, "replicatorName": one["replicatorName"], "replicatorState": "RUNNING",
        "replicatorDescription": one.get("description", ""), "serviceExecutionRoleArn": one["serviceExecutionRoleArn"],
        "kafkaClusters": clusters, "replicationInfoList": flows, "currentVersion": "R1", "creationTime": NOW,
        "isReplicatorReference": False, "tags": TAGS.get(arn, {}),
    }  # fmt: skip


def delete_replicator(_region, arn):
    of(REPLICATORS, arn)
    del REPLICATORS[arn]
    return {"replicatorArn": arn, "replicatorState": "DELETING"}


def tag(method, arn, request, full_url):
    tags = TAGS.setdefault(arn, {})
    if method == "POST":
        tags.update(json.loads(request.data)["tags"])
    if method == "DELETE":
        for key in parse_qs(urlparse(full_url).query).get("tagKeys", []):
            tags.pop(key, None)
    return {"tags": tags} if method == "GET" else {}


CLUSTER = r"/v1/clusters/(arn:[^/]+/[^/]+/[^/]+)"
CONFIGURATION = r"/v1/configurations/(arn:[^/]+/[^/]+/[^/]+)"
REPLICATOR = r"/replication/v1/replicators/(arn:[^/]+/[^/]+/[^/]+)"
ROUTES = [
    ("POST", "/v1/configurations", create_configuration),
    ("GET", CONFIGURATION, describe_configuration),
    ("GET", CONFIGURATION + r"/revisions/(\d+)", describe_revision),
    ("PUT", CONFIGURATION, update_configuration),
    ("DELETE", CONFIGURATION, delete_configuration),
    ("POST", "/v1/clusters", create_cluster),
    ("POST", "/api/v2/clusters", create_cluster_v2),
    ("GET", "/api/v2/clusters", list_clusters),
    ("GET", CLUSTER, describe_cluster),
    ("GET", r"/api/v2/clusters/(arn:[^/]+/[^/]+/[^/]+)", describe_cluster_v2),
    ("DELETE", CLUSTER, delete_cluster),
    ("GET", CLUSTER + "/bootstrap-brokers", bootstrap_brokers),
    ("GET", CLUSTER + "/nodes", list_nodes),
    ("PUT", CLUSTER + "/nodes/count", update(count_of)),
    ("PUT", CLUSTER + "/nodes/storage", update(storage_of)),
    ("PUT", CLUSTER + "/nodes/type", update(type_of)),
    ("PUT", CLUSTER + "/version", update(version_of)),
    ("PUT", CLUSTER + "/configuration", update(configuration_of)),
    ("PUT", CLUSTER + "/monitoring", update(monitoring_of)),
    ("PATCH", CLUSTER + "/security", update(security_of)),
    ("PUT", CLUSTER + "/connectivity", update(connectivity_of)),
    ("GET", r"/v1/operations/(arn:.+)", describe_operation),
    ("POST", CLUSTER + "/scram-secrets", associate),
    ("PATCH", CLUSTER + "/scram-secrets", disassociate),
    ("GET", CLUSTER + "/scram-secrets", list_secrets),
    ("POST", "/replication/v1/replicators", create_replicator),
    ("GET", REPLICATOR, describe_replicator),
    ("DELETE", REPLICATOR, delete_replicator),
]
