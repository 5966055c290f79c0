"""What runs that were killed left: containers and networks by their label, folders and loop devices by their name."""
import os
import shutil
import tempfile
from pathlib import Path

from .player.docker import LABEL, docker, run


def claim(folder):
    """Makes a run's folder, with who it belongs to in it from the first moment."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    scratch = folder.with_name(f"{folder.name}.new")
    scratch.mkdir()
    (scratch / "pid").write_text(str(os.getpid()))
    scratch.rename(folder)


def remove_leftovers():
    for folder in Path(tempfile.gettempdir()).glob("kafkaform-aws-*"):
        if not alive(folder):
            remove_run(folder.name)
            release_disks(folder)
            shutil.rmtree(folder, ignore_errors=True)


def alive(folder):
    """Another process may have the number by now: only an emulator counts. A folder without a number is being made."""
    try:
        command = Path(f"/proc/{int((folder / 'pid').read_text())}/cmdline").read_bytes()
        return b"emulator" in command
    except FileNotFoundError:
        return not (folder / "pid").exists()
    except ValueError:
        return True


def remove_run(name):
    if containers := containers_of(name):
        docker("rm", "--force", "--volumes", *containers, check=False)
    if networks := networks_of(name):
        docker("network", "rm", *networks, check=False)


def containers_of(name):
    return docker("ps", "--all", "--quiet", f"--filter=label={LABEL}={name}", check=False).split()


def networks_of(name):
    return docker("network", "ls", "--quiet", f"--filter=label={LABEL}={name}", check=False).split()


def release_disks(folder):
    for device in disks_of(folder):
        run("losetup", "--detach", device, check=False)


def disks_of(folder):
    """Loop devices of files below it."""
    lines = run("losetup", "--list", "--noheadings", "--output", "NAME,BACK-FILE", check=False).splitlines()
    pairs = [line.strip().partition(" ") for line in lines]
    return [device for device, _, file in pairs if file.strip().startswith(f"{folder}/")]
