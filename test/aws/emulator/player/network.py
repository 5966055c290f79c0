"""A VPC as a network of the engine's without a way out, with AWS's services on its gateway and names from Route 53."""
import ipaddress
import threading

from ..application import serve
from .certificate import make_certificates
from .docker import LABEL, docker
from .names import names_of


class Network:
    def __init__(self, run, folder, vpc, region, application):
        block = ipaddress.ip_network(vpc.cidr_block)
        self.name = f"{run}-{vpc.id}"
        self.vpc = vpc
        self.region = region
        self.gateway = str(block[1])
        self.folder = folder / vpc.id
        self.folder.mkdir(parents=True, exist_ok=True)
        self.hosts_file = self.folder / "hosts"
        docker(
            "network", "create", "--internal", f"--label={LABEL}={run}",
            f"--subnet={block}", f"--gateway={self.gateway}", self.name,
        )  # fmt: skip
        files = make_certificates(self.folder, region)
        self.certificates_file = files.authority
        self.endpoints = serve(application, self.gateway, 443, (str(files.certificate), str(files.key)))
        threading.Thread(target=self.endpoints.serve_forever, daemon=True).start()
        self.refresh_names()

    def refresh_names(self):
        """In place: the containers have this very file mounted."""
        self.names = names_of(self.vpc, self.region, self.gateway)
        text = "\n".join(["127.0.0.1 localhost", *(f"{address} {name}" for name, address in self.names), ""])
        with open(self.hosts_file, "r+" if self.hosts_file.exists() else "w") as file:
            file.write(text)
            file.truncate()

    def addresses_of(self, host):
        return {address for name, address in self.names if name == host}

    def close(self):
        self.endpoints.shutdown()
        self.endpoints.server_close()

    def remove(self):
        self.close()
        docker("network", "rm", self.name, check=False)
