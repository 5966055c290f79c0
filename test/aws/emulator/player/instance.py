"""An instance: a container that boots systemd and cloud-init from the user data, at the address of its network interface."""
import base64
import json
import threading

from .docker import LABEL, docker

# systemd mounts its own hierarchy; the user data mounts its volume and makes 7:x, a loop device, its own.
PRIVILEGES = [
    "--cap-add=SYS_ADMIN", "--cap-add=NET_ADMIN", "--security-opt=seccomp=unconfined", "--security-opt=apparmor=unconfined",
    "--cgroupns=private", "--tmpfs=/run", "--tmpfs=/run/lock", "--tmpfs=/tmp", "--env=container=docker",
    "--stop-signal=SIGRTMIN+3", "--device-cgroup-rule=b 7:* rmw",
]  # fmt: skip
GRACE_SECONDS = "120"


class Instance:
    def __init__(self, run, folder, image, network, description, role):
        self.id = description.id
        self.container = f"{run}-{description.id}"
        self.address = description.private_ip
        self.vpc = description.vpc_id
        self.attached = {}
        self.up = False
        self.lock = threading.RLock()
        self.folder = folder / description.id
        self.folder.mkdir(parents=True)
        (self.folder / "user-data").write_bytes(user_data(description))
        (self.folder / "metadata.json").write_text(json.dumps(metadata(description, role)))
        self.command = [
            "run", "--detach", f"--name={self.container}", f"--hostname=ip-{self.address.replace('.', '-')}",
            f"--label={LABEL}={run}", f"--network={network.name}", f"--ip={self.address}", *PRIVILEGES,
            f"--volume={self.folder}:/opt/player/instance:ro",
            f"--volume={network.hosts_file}:/etc/hosts",
            f"--volume={network.certificates_file}:/etc/ssl/certs/ca-certificates.crt:ro",
            image,
        ]  # fmt: skip

    def boot(self):
        docker(*self.command)
        self.mark_up()

    def mark_up(self):
        """Asked of the engine once: what connects asks for the process each time."""
        self.process_id = int(docker("inspect", "--format={{.State.Pid}}", self.container))
        self.up = True

    def start(self):
        with self.lock:
            docker("start", self.container)
            self.mark_up()
            for device_name, volume in self.attached.items():
                volume.show_in(self.container, device_name)

    def stop(self):
        """A shutdown, as the hypervisor asks for one; pulls the plug after two minutes."""
        with self.lock:
            docker("stop", "--time", GRACE_SECONDS, self.container)
            self.up = False

    def reboot(self):
        self.stop()
        self.start()

    def attach(self, volume, device_name):
        with self.lock:
            volume.attach()
            self.attached[device_name] = volume
            if self.up:
                volume.show_in(self.container, device_name)

    def detach(self, volume):
        with self.lock:
            self.attached = {name: other for name, other in self.attached.items() if other is not volume}
            volume.hide_in(self.container)
            volume.detach()

    def terminate(self):
        with self.lock:
            docker("stop", "--time", GRACE_SECONDS, self.container, check=False)
            self.up = False
            docker("rm", "--force", "--volumes", self.container, check=False)
            for volume in self.attached.values():
                volume.detach()
            self.attached = {}


def user_data(description):
    """As bytes; moto keeps the base64 of the request."""
    return base64.b64decode(str(description.user_data)) if description.user_data else b""


def metadata(description, role):
    """The tree below /latest, as far as cloud-init and the AWS CLI ask for it."""
    zone, region = description.availability_zone, description.region_name
    name = f"ip-{description.private_ip.replace('.', '-')}.{region}.compute.internal"
    document = {
        "instanceId": description.id, "region": region, "availabilityZone": zone, "imageId": description.image_id,
        "instanceType": description.instance_type, "privateIp": description.private_ip,
        "accountId": description.owner_id, "architecture": "x86_64",
    }  # fmt: skip
    tree = {
        "ami-id": description.image_id,
        "instance-id": description.id,
        "instance-type": description.instance_type,
        "local-ipv4": description.private_ip,
        "local-hostname": name,
        "hostname": name,
        "placement": {"availability-zone": zone, "region": region},
        "services": {"domain": "amazonaws.com", "partition": "aws"},
    }
    if role:
        tree["iam"] = {"security-credentials": {role: json.dumps(credentials(description))}}
    return {"meta-data": tree, "dynamic": {"instance-identity": {"document": json.dumps(document)}}}


def credentials(description):
    return {
        "Code": "Success", "Type": "AWS-HMAC", "LastUpdated": "2026-01-01T00:00:00Z", "Expiration": "2099-01-01T00:00:00Z",
        "AccessKeyId": f"ASIA{description.id[-16:].upper()}", "SecretAccessKey": "test", "Token": "test",
    }  # fmt: skip
