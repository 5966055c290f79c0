"""An EBS volume: a sparse file that outlives the instances, a loop device while it is attached."""
import os

from .docker import docker, run


class Volume:
    def __init__(self, folder, volume_id, gibibytes):
        self.id = volume_id
        self.file = folder / f"{volume_id}.img"
        self.device = None
        if not self.file.exists():
            self.file.touch()
        # AWS only ever grows a volume.
        os.truncate(self.file, max(self.file.stat().st_size, gibibytes * 2**30))

    def attach(self):
        if self.device is None:
            self.device = run("losetup", "--find", "--show", str(self.file))

    def show_in(self, container, device_name):
        """The names under which Nitro and udev show it."""
        minor = os.minor(os.stat(self.device).st_rdev)
        by_id = f"nvme-Amazon_Elastic_Block_Store_{self.id.replace('-', '')}"
        aliases = {device_name, device_name.replace("/dev/sd", "/dev/xvd"), f"/dev/disk/by-id/{by_id}"}
        links = "; ".join(f"ln -sf /dev/nvme1n1 {alias}" for alias in sorted(aliases))
        # Links last: who waits for one of them finds the device behind it.
        script = f"mkdir -p /dev/disk/by-id; [ -b /dev/nvme1n1 ] || mknod -m 660 /dev/nvme1n1 b 7 {minor}; {links}"
        docker("exec", container, "sh", "-c", script)

    def hide_in(self, container):
        docker("exec", container, "sh", "-c", "rm -f /dev/nvme1n1 /dev/disk/by-id/* /dev/sd? /dev/xvd?", check=False)

    def detach(self):
        if self.device:
            run("losetup", "--detach", self.device)
            self.device = None

    def remove(self):
        self.detach()
        self.file.unlink(missing_ok=True)
