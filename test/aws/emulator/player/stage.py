"""All that is played in a run, by AWS's ids; strike() leaves nothing of it."""
import shutil
import threading

from moto.core import DEFAULT_ACCOUNT_ID
from moto.ec2.models import ec2_backends

from ..leftovers import (
    claim,
    containers_of,
    disks_of,
    networks_of,
    release_disks,
    remove_leftovers,
    remove_run,
)
from .forward import Forward
from .instance import Instance
from .network import Network
from .volume import Volume


class Stage:
    def __init__(self, folder, image, application):
        remove_leftovers()
        claim(folder)
        self.run = folder.name
        self.folder = folder
        self.image = image
        self.application = application
        self.lock = threading.Lock()
        self.networks = {}
        self.instances = {}
        self.volumes = {}
        self.forwards = []

    def boot(self, description, role):
        network = self.network_of(description)
        network.refresh_names()
        instance = Instance(self.run, self.folder / "instances", self.image, network, description, role)
        self.instances[instance.id] = instance
        instance.boot()

    def network_of(self, description):
        with self.lock:
            if description.vpc_id not in self.networks:
                backend = ec2_backends[DEFAULT_ACCOUNT_ID][description.region_name]
                vpc = backend.get_vpc(description.vpc_id)
                self.networks[vpc.id] = Network(
                    self.run, self.folder / "networks", vpc, description.region_name, self.application
                )
            return self.networks[description.vpc_id]

    def volume(self, volume_id, gibibytes):
        with self.lock:
            if volume_id not in self.volumes:
                folder = self.folder / "volumes"
                folder.mkdir(parents=True, exist_ok=True)
                self.volumes[volume_id] = Volume(folder, volume_id, gibibytes)
            return self.volumes[volume_id]

    def remove_volume(self, volume_id):
        with self.lock:
            volume = self.volumes.pop(volume_id, None)
        if volume:
            volume.remove()

    def refresh_names(self):
        for network in list(self.networks.values()):
            network.refresh_names()

    def remove_network(self, vpc_id):
        network = self.networks.pop(vpc_id, None)
        if network:
            network.remove()

    def forward(self, port, host, to):
        """What `aws ssm start-session --document-name AWS-StartPortForwardingSession` does, to whoever has the name or address."""
        self.forwards.append(Forward(port, lambda: self.instance_named(host), to))

    def instance_named(self, host):
        addresses = {host}
        for network in list(self.networks.values()):
            addresses |= network.addresses_of(host)
        found = [one for one in list(self.instances.values()) if one.address in addresses]
        return found[-1] if found else None

    def played(self):
        """What runs, for the test: instance id to container and address."""
        return {one.id: {"container": one.container, "address": one.address} for one in list(self.instances.values())}

    def left(self):
        return {
            "containers": containers_of(self.run), "networks": networks_of(self.run), "disks": disks_of(self.folder),
        }  # fmt: skip

    def strike(self):
        for one in [*self.forwards, *self.networks.values()]:
            one.close()
        remove_run(self.run)
        release_disks(self.folder)
        shutil.rmtree(self.folder, ignore_errors=True)
