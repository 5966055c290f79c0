"""What an instance is told by its user data, which everybody with DescribeInstanceAttribute can read."""
import base64
import gzip
import re

from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck

PLAINTEXT = re.compile(r"KAFKA_LISTENER_SECURITY_PROTOCOL_MAP='?[^'\n]*:(SASL_)?PLAINTEXT|ZOOKEEPER_clientPort='?[1-9]")
# A value of its own after password=, secret: and the like; not a variable, a file, a path or words of a comment.
SECRET = re.compile(r"(password|secret|credential)\w*[\"']?\s*[=:]\s*[\"']?(?=[^\s\"']*\d)[\w+/=-]{8,}[\"']?;?\s*$", re.IGNORECASE)
KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b")
# The name of the secret in Secrets Manager is none.
NAME = re.compile(r"SECRET_ID=|--secret-id")


class Instance(BaseResourceCheck):
    def __init__(self, name, id, found):
        self.found = found
        super().__init__(
            name=name, id=id, categories=[CheckCategories.ENCRYPTION], supported_resources=["aws_instance"]
        )

    def scan_resource_conf(self, conf):
        return CheckResult.FAILED if self.found(text_of(conf)) else CheckResult.PASSED


def text_of(conf):
    """As it is written, or compressed and in base64 as EC2 takes it."""
    given = [*conf.get("user_data", []), *conf.get("user_data_base64", [])]
    return "\n".join(plain(str(one)) for one in given)


def plain(text):
    try:
        return gzip.decompress(base64.b64decode(text, validate=True)).decode()
    except (ValueError, OSError, EOFError):
        return text


def has_secret(text):
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    return any(KEY.search(line) or (SECRET.search(line) and not NAME.search(line)) for line in lines)


plaintext_listeners = Instance("No listener speaks plaintext", "CKV_KAFKAFORM_3", PLAINTEXT.search)
secret_in_user_data = Instance("User data holds no secret", "CKV_KAFKAFORM_4", has_secret)
